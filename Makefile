# Every command is in tasks.py; make only finds a Python for it.
# Without make: python tasks.py lab

COMMANDS := setup lab update test lint notebooks solutions grade students-copy data site lite binder nox lock bench clean

PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
FIT := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
# First one that can also make environments; then one that fits; then any, and tasks.py says what is missing.
GOOD := $(shell for p in $(PYTHONS); do $$p -c 'import ensurepip, venv; $(FIT)' >/dev/null 2>&1 && echo $$p && exit; done; \
                for p in $(PYTHONS); do $$p -c '$(FIT)' >/dev/null 2>&1 && echo $$p && exit; done; \
                for p in $(PYTHONS); do $$p -c 'import sys; sys.exit(sys.version_info < (3, 6))' >/dev/null 2>&1 && echo $$p && exit; done)

.PHONY: help $(COMMANDS)

help: ; @$(if $(GOOD),$(GOOD) tasks.py --help,$(NONE))

# more words for the command: make test ARGS='-k name'
$(COMMANDS): ; @$(if $(GOOD),$(GOOD) tasks.py $@ $(if $(ARGS),-- $(ARGS)),$(NONE))

NONE := echo "No Python was found: install Python 3.11 to 3.14 from https://www.python.org/downloads/ (Debian and Ubuntu: sudo apt install python3 python3-venv), then run make again." >&2; exit 1
