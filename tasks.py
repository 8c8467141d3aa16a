#!/usr/bin/env python3
"""Every command of the course. Run `python tasks.py --help`, or `make <command>`.

Standard library only. The syntax stays old enough for Python 3.6, so that an old
Python reaches check_python() and says what to do instead of showing a SyntaxError.
"""

import argparse
import contextlib
import glob
import hashlib
import importlib
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 11), (3, 14)  # what the lock files have wheels for
PLATFORMS = [  # what the learner's lock must have ready-made packages for
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
]
LINUX = [name for name in PLATFORMS if "linux" in name]  # where the site is built
NODE = 20  # the oldest Node.js that the tests of JavaScript run on; only developers need one
START = "notebooks/00-start-here.ipynb"
WINDOWS = os.name == "nt"
GB = 10**9

SETUP = "requirements-setup.txt"  # uv, and what builds the package; pip installs it into every environment first
EXCLUDED = "requirements-excluded.txt"  # says itself what and why
LATE = "course/jupyter/labextensions/how-china-innovates/"
JUPYTER = (  # laid into every environment
    "course/jupyter/overrides.json",
    "course/jupyter/ipython_config.json",
    LATE + "package.json",
    LATE + "static/remoteEntry.js",
)
# an environment for each group of packages in pyproject.toml: its folder, its lock file, free disk it needs when made
# new
ENVS = {
    "setup": (".venv-setup", SETUP, 0.2 * GB),
    "learner": (".venv", "requirements.txt", 1.5 * GB),
    "instructor": (".venv-instructor", "requirements-dev.txt", 1.7 * GB),
    "dev": (".venv-dev", "requirements-dev.txt", 3 * GB),
    "site": (".venv-site", "requirements-dev.txt", 2 * GB),
    "nox": (".venv-tools", "requirements-dev.txt", 0.2 * GB),
}


class Stop(Exception):
    """Ends the program with one sentence that says what to do."""


def say(text):
    print(text, flush=True)


# ---------------------------------------------------------------- checks


def check_python(version=None):
    version = tuple(version or sys.version_info)[:2]
    name = ".".join(map(str, version))
    span = "{}.{} to {}.{}".format(*(OLDEST + NEWEST))
    if version < OLDEST:
        raise Stop(
            f"This is Python {name}; the course needs Python {span}: get one from https://www.python.org/downloads/ "
            "(Ubuntu 22.04: sudo apt install python3.11 python3.11-venv), then run the same command again."
        )
    if version > NEWEST:
        raise Stop(
            f"This is Python {name}; the course is tested with Python {span}: install one of those as well "
            "and run, for example: python3.14 tasks.py lab"
        )


def check_clone():
    for path in ("pyproject.toml", "requirements.txt", "requirements-dev.txt", SETUP, EXCLUDED, "course"):
        if not os.path.exists(os.path.join(ROOT, path)):
            raise Stop(
                f"{path} is not beside tasks.py: run this from a complete clone of the course "
                "(git clone, or unpack the whole ZIP), not from a copy of the one file."
            )


def check_disk(needed, where=None):
    free = shutil.disk_usage(where or ROOT).free
    if free < needed:
        raise Stop(
            f"Too little disk space: {free / GB:.1f} GB is free here and about {needed / GB:.1f} GB is needed; "
            "free some, then run the same command again."
        )


def check_port(port):
    try:
        number = int(port)
    except ValueError:
        number = 0
    if not 0 < number < 65536:
        raise Stop(f"PORT={port} is not a port: use a number from 1024 to 65535, for example PORT=8890.")
    with contextlib.closing(socket.socket()) as sock:
        if not WINDOWS:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", number))
        except PermissionError:
            raise Stop(
                f"Port {number} is reserved by the system: use one from 1024 up, for example PORT=8890."
            ) from None
        except OSError:
            raise Stop(
                f"Port {number} is taken: close what uses it, choose another (PORT={number % 65535 + 1}), "
                "or leave PORT out and a free one is found."
            ) from None
    return number


# ---------------------------------------------------------------- running things


def base_python():
    """The Python that venvs are made from, also when run from inside one of them."""
    return getattr(sys, "_base_executable", None) or sys.executable


def venv_python(venv):
    return os.path.join(venv, "Scripts", "python.exe") if WINDOWS else os.path.join(venv, "bin", "python")


def venv_program(venv, name):
    return os.path.join(os.path.dirname(venv_python(venv)), name + (".exe" if WINDOWS else ""))


def environment(**more):
    env = dict(os.environ)
    # the last is set in many containers: every kernel would compile pandas and plotly anew, which costs it 1.4 s
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "UV_PYTHON", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    env["PYTHONUTF8"] = "1"
    env.update(more)
    return env


# what pip is told, and uv's name for it; uv reads neither pip's variables nor its files
PIP_TO_UV = [
    ("index-url", "UV_DEFAULT_INDEX"),
    ("find-links", "UV_FIND_LINKS"),
    ("no-index", "UV_OFFLINE"),
    ("cert", "SSL_CERT_FILE"),
    ("trusted-host", "UV_INSECURE_HOST"),
]


def like_pip(python):
    """The environment in which uv installs from where pip does: a mirror, a folder of wheels, a company's certificate.

    A variable wins over a file, and a name that uv itself was given over both.
    """
    env, settings = environment(), {}
    done = subprocess.run(
        [python, "-m", "pip", "config", "list"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    for line in done.stdout.decode("utf-8", "replace").splitlines():  # such as global.index-url='ADDRESS'
        name, _, value = line.partition("=")
        place, _, name = name.rpartition(".")
        if place in ("global", "install", ":env:") and (name not in settings or place != "global"):
            settings[name] = value.strip("'\"")
    for name, theirs in PIP_TO_UV:
        if settings.get(name) and theirs not in env:
            env[theirs] = settings[name].replace("\\n", " ")
    return env


def make_relative(venv):
    """Let the environment find the course by a way that holds no letter of the folder's name.

    Python reads a .pth file by the system's own encoding, so a name such as 课程 or für is lost in it on many systems.
    """
    for path in glob.glob(os.path.join(glob.escape(venv), "[Ll]ib*", "**", "_course.pth"), recursive=True):
        with open(path, "w") as handle:
            handle.write(os.path.relpath(ROOT, os.path.dirname(path)) + "\n")


def quietly(command, failure, env=None, beat=20):
    """Run with the output kept back; on failure show its last lines and the sentence."""
    start = time.time()
    with tempfile.TemporaryFile() as out:
        try:
            process = subprocess.Popen(command, cwd=ROOT, env=env or environment(), stdout=out, stderr=out)
        except OSError as error:
            raise Stop(f"{failure} ({error})") from None
        try:
            while True:
                try:
                    code = process.wait(timeout=beat)
                    break
                except subprocess.TimeoutExpired:
                    say(f"  … still at it ({time.time() - start:.0f} s)")
        except BaseException:
            process.terminate()
            process.wait()
            raise
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if code:
        for line in [line for line in text.splitlines() if line.strip()][-8:]:
            say("  | " + line)
        if "No space left on device" in text:
            raise Stop("The disk is full: free some space, then run the same command again.")
        raise Stop(failure)
    return text


def run(command, env=None):
    """Run with the output shown; the exit code comes back. Ctrl-C reaches the program too: wait for its goodbye."""
    with subprocess.Popen(command, cwd=ROOT, env=env or environment()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                process.wait(timeout=10)
            process.kill()
            return 130


def become(command, env):
    """Run as this very process, so that every signal meant for it arrives. Windows cannot; there a child does."""
    if WINDOWS:
        return run(command, env)
    os.chdir(ROOT)
    os.execve(command[0], command, env)


@contextlib.contextmanager
def alone():
    """Two setups at once would undo each other: the second waits."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with open(os.path.abspath(__file__)) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another setup is running here; waiting for it.")
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- environments


def fingerprint(lock):
    """What an environment was made of. The place counts: a moved venv is a broken one."""
    digest = hashlib.sha256()
    for path in (lock, SETUP, EXCLUDED, "pyproject.toml", "course/__init__.py") + JUPYTER:
        with open(os.path.join(ROOT, path), "rb") as handle:
            digest.update(hashlib.sha256(handle.read()).digest())
    digest.update(repr((ROOT, tuple(sys.version_info), platform.machine())).encode())
    return digest.hexdigest()


def healthy(venv):
    """Return whether the venv's Python runs, is of this version and has pip."""
    code = (
        f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r} or sys.prefix == sys.base_prefix)"
    )
    try:
        return subprocess.call([venv_python(venv), "-c", code], env=environment(), stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv(venv):
    python = base_python()
    version = "{}.{}".format(*sys.version_info)
    if subprocess.call([python, "-c", "import ensurepip, venv"], env=environment(), stderr=subprocess.DEVNULL):
        raise Stop(
            f"This Python cannot make environments, its venv package is missing: run "
            f"'sudo apt install python3-venv' (or python{version}-venv; other systems: install Python from "
            "https://www.python.org/downloads/), then the same command again."
        )
    say(f"Making {os.path.basename(venv)} with Python {platform.python_version()} …")
    if os.path.islink(venv) or os.path.isfile(venv):
        os.remove(venv)
    quietly(
        [python, "-m", "venv", "--clear", venv],
        f"Python could not make the environment {os.path.basename(venv)}: see the lines above; "
        "check that this folder can be written to, delete that one and run the same command again.",
    )


def setup(kind="learner"):
    """Make or refresh an environment; costs nothing when nothing has changed. Returns its folder."""
    check_clone()
    name, lock, disk = ENVS[kind]
    venv = os.path.join(ROOT, name)
    stamp = os.path.join(venv, ".course-stamp")
    want = fingerprint(lock)

    def ready():
        try:
            with open(stamp) as handle:
                return handle.read() == want and os.path.exists(venv_python(venv))
        except OSError:
            return False

    if ready():
        return venv
    with alone():
        if ready():
            return venv
        start = time.time()
        with contextlib.suppress(OSError):
            os.remove(stamp)
        good = healthy(venv)
        check_disk(disk / 3 if good else disk)
        if not good:
            make_venv(venv)
        python = venv_python(venv)
        net = (
            "Could not install: the package registry did not answer or refused (see the lines above); check the "
            "network, and the proxy if you need one, or name a mirror as for pip (PIP_INDEX_URL), then run the same "
            "command again: it goes on where it stopped."
        )
        uv = [python, "-m", "uv", "--quiet", "pip"]
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries", "2"]
        say("Installing packages (the first time this downloads them, up to a few minutes) …")
        quietly(pip + ["install", "--require-hashes", "--requirement", os.path.join(ROOT, SETUP)], net)
        if lock == "requirements-dev.txt":  # it serves several groups: what this one needs of it
            install = uv + ["install", "--exact", "--require-hashes", "--excludes", EXCLUDED, "--group", kind]
            install += ["--constraints", lock, "--requirements", SETUP]
        else:
            install = uv + ["sync", "--require-hashes", lock, SETUP]
        env = like_pip(python)
        if kind == "instructor":  # a submission's sandbox can only read: nothing would be compiled there once for all
            install.append("--compile-bytecode")
        quietly(install + ["--python", python], net, env)
        itself = ["install", "--no-deps", "--no-build-isolation", "--editable", ROOT, "--python", python]
        quietly(uv + itself, net, env)
        make_relative(venv)
        quietly(
            [python, "-c", "import course"],
            f"{name} was made, and its Python does not find the course in this folder (see the lines above): delete "
            f"{name}, move the folder to a place with plain letters, and run the same command again.",
        )
        with open(stamp, "w") as handle:
            handle.write(want)
        say(f"{name} is ready ({time.time() - start:.0f} s).")
    return venv


# ---------------------------------------------------------------- browser

BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
]
BROWSER_PLACES = [
    "/usr/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    # where `playwright install chromium` puts its own
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    r"%LocalAppData%\ms-playwright\chromium-*\chrome-win*\chrome.exe",
]


def find_browser():
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        found = shutil.which(os.path.expanduser(chosen))
        if not found:
            raise Stop(f"CHROMIUM={chosen} is not a program: give the full path of Chromium or Chrome, or unset it.")
        return found
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    for place in BROWSER_PLACES:
        for found in sorted(glob.glob(os.path.expandvars(os.path.expanduser(place))), reverse=True):
            if os.access(found, os.X_OK):
                return found
    return None


def is_debian():
    """Debian proper: Ubuntu's chromium package is only a pointer to a snap."""
    try:
        with open("/etc/os-release") as handle:
            names = dict(line.strip().replace('"', "").split("=", 1) for line in handle if "=" in line)
    except OSError:
        return False
    kin = (names.get("ID", "") + " " + names.get("ID_LIKE", "")).split()
    return "debian" in kin and "ubuntu" not in kin and shutil.which("apt-get") is not None


def browser(venv):
    """Find Chromium or a kin, or install one. The pictures and the browser tests need it; a learner does not."""
    found = find_browser()
    if found:
        return found
    sorry = (
        "No Chromium was found and none could be installed: install Chromium or Chrome (Debian: sudo apt install "
        "chromium), or set CHROMIUM=/path/to/it, then run the same command again."
    )
    root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    if is_debian() and (not root or shutil.which("sudo")):
        say("Installing Chromium with apt-get …")
        env = environment(DEBIAN_FRONTEND="noninteractive")
        with contextlib.suppress(Stop):
            quietly(root + ["apt-get", "update"], sorry, env)
            packages = ["chromium", "fonts-liberation", "fonts-dejavu-core", "fonts-noto-cjk"]
            quietly(root + ["apt-get", "install", "-y", "--no-install-recommends"] + packages, sorry, env)
        found = find_browser()
        if found:
            return found
    say("Installing Chromium with playwright …")
    quietly([venv_python(venv), "-m", "playwright", "install", "chromium"], sorry)
    found = find_browser()
    if not found:
        raise Stop(sorry)
    return found


def sandbox():
    """Submissions to the problem sets are run by bubblewrap; its tests need it. Debian can be helped, others are
    told.
    """
    if not sys.platform.startswith("linux") or shutil.which("bwrap"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        say("Installing bubblewrap with apt-get …")
        env = environment(DEBIAN_FRONTEND="noninteractive")
        with contextlib.suppress(Stop):
            quietly(root + ["apt-get", "update"], "apt-get could not refresh its lists.", env)
            quietly(root + ["apt-get", "install", "-y", "--no-install-recommends", "bubblewrap"], "It failed.", env)
    if not shutil.which("bwrap"):
        say(
            "bubblewrap (bwrap) is not here: the tests of grading are left out. "
            "Debian, Ubuntu: sudo apt install bubblewrap"
        )


def dev():
    """The environment with everything, and the variables that tell it where the browser is."""
    venv = setup("dev")
    chromium = browser(venv)
    env = environment(COURSE_CHROMIUM=chromium)
    env.setdefault("BROWSER_PATH", chromium)  # Kaleido's name for it
    return venv_python(venv), env


# ---------------------------------------------------------------- commands


def do_setup(options, extra):
    if options.dev:
        dev()
    else:
        setup()
    return 0


def do_lab(options, extra):
    port = check_port(options.port) if options.port else None
    venv = setup()
    command = [
        venv_python(venv),
        "-m",
        "jupyterlab",
        "--ServerApp.root_dir=" + ROOT,
        "--LabApp.default_url=/lab/tree/" + START,
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
        "--ServerApp.answer_yes=True",  # one Ctrl-C stops it
        "--KernelManager.transport_encryption=auto",  # else a warning at every kernel start
    ]
    if port:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    env = environment()
    if options.browser == "no":
        command.append("--no-browser")
        env.pop("BROWSER", None)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    say("Starting JupyterLab … Ctrl-C here stops it.")
    return become(command + extra, env)


def do_update(options, extra):
    """The newest edition; what the learner wrote stays, under names of its own."""
    check_clone()
    sys.path.insert(0, ROOT)
    update = importlib.import_module("course.build.update")  # standard library only, as all here
    try:
        update.update(pathlib.Path(ROOT), *extra[:1], say=say)
    except update.UpdateError as problem:
        raise Stop(str(problem)) from None
    return 0


def javascript():
    """The checks of JavaScript as (name, command), and why some or all of them are left out (empty if none is)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    found = subprocess.check_output([node, "--version"], universal_newlines=True).strip() if node else "none"
    if not node or int(found.strip("v").split(".")[0]) < NODE:
        return [], f"it needs Node.js {NODE} or newer, found is {found}: see https://nodejs.org"
    tests = sorted(glob.glob(os.path.join(ROOT, "tests", "js", "*.test.js")))
    parts = [("JavaScript tests", [node, "--test"] + tests)]
    folder = os.path.join(ROOT, "tests", "js")
    biome = os.path.join(folder, "node_modules", "@biomejs", "biome", "bin", "biome")
    stamp = os.path.join(folder, "node_modules", ".course-stamp")
    with open(os.path.join(folder, "package-lock.json")) as handle:
        want = handle.read()
    try:
        with open(stamp) as handle:
            ready = handle.read() == want
    except OSError:
        ready = False
    if not ready:
        try:
            command = [npm or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]
            quietly(command, "npm could not install what tests/js/package-lock.json names: see the lines above")
        except Stop as stop:
            return parts, str(stop)
        with open(stamp, "w") as handle:
            handle.write(want)
    return [("biome", [node, biome, "ci", "--colors=off"])] + parts, ""


def lint(python, env):
    """What reads the code and runs nothing of the course; (True or False, seconds). Each tool is set up in
    pyproject.toml or biome.json.
    """
    start = time.time()

    def program(name):
        return venv_program(os.path.dirname(os.path.dirname(python)), name)

    say("Running the lint …")
    parts = [
        ("ruff check", [python, "-m", "ruff", "check", "--quiet"]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet"]),
        ("mypy", [python, "-m", "mypy", "--no-error-summary"]),
        ("import-linter", [program("lint-imports"), "--no-logo"]),
        ("zizmor", [program("zizmor"), "--offline", "--no-progress", "--quiet", ".github"]),
    ]
    more, why = javascript()
    failed = []
    for name, command in parts + more:
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            say(done.stdout.decode("utf-8", "replace").strip())
            failed.append(name)
    if why and env.get("CI"):
        failed.append(f"JavaScript ({why})")
    elif why:
        say(f"JavaScript was not fully checked: {why}. The run on GitHub does.")
    seconds = time.time() - start
    say(f"lint: FAILED: {', '.join(failed)} ({seconds:.0f} s)" if failed else f"lint: passed ({seconds:.0f} s)")
    return not failed


def do_lint(options, extra):
    return 0 if lint(venv_python(setup("dev")), environment()) else 1


def do_test(options, extra):
    if not os.path.isdir(os.path.join(ROOT, "tests")):
        raise Stop("This copy of the course has no tests: run them in a clone of the whole course.")
    python, env = dev()
    sandbox()
    chosen = [word for word in extra if word != "--every-lab"]  # who asks for some tests wants them soon
    clean = lint(python, env) if not chosen else True
    with tempfile.TemporaryDirectory() as scratch:  # the tests neither see nor touch your own progress
        code = test_all(python, dict(env, COURSE_PROGRESS=os.path.join(scratch, "progress.jsonl")), extra)
    if not clean:
        say("The lint failed: see above, or run make lint.")
    return code or (0 if clean else 1)


def files_with(words):
    """The test files that hold these words, by their paths in the clone."""
    found = []
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "test_*.py"))):
        with open(path, encoding="utf-8") as handle:
            if words in handle.read():
                found.append(os.path.relpath(path, ROOT))
    return found


def test_all(python, env, extra):
    """Unit tests, browser tests, notebooks. --every-lab among the options: what many share is tried in all of them."""
    start = time.time()
    few = "" if "--every-lab" in extra else " and not every_lab"
    extra = [word for word in extra if word != "--every-lab"]
    chosen = any(os.path.exists(word.split("::")[0]) for word in extra)
    in_browser = [] if chosen else files_with("mark.browser")  # to read all others takes longer than it seems
    # many small parts: last, so that no worker is left waiting
    in_browser.sort(key=lambda path: path.endswith("test_browser.py"))
    parts = [
        ("tests", [python, "-m", "pytest", "-q", "-m", "not browser" + few, "-n", "2", "--dist", "worksteal"] + extra),
        # by themselves, and all tests of a notebook on one worker (tests/conftest.py says how), in the order of the
        # files
        (
            "browser tests",
            [
                python,
                "-m",
                "pytest",
                "-q",
                "-m",
                "browser" + few,
                "-n",
                "2",
                "--dist",
                "loadscope",
                "--no-loadscope-reorder",
            ]
            + in_browser
            + extra,
        ),
        (
            "notebooks",
            [
                python,
                "-m",
                "pytest",
                "-q",
                "--nbval",
                "notebooks",
                "--nbval-current-env",
                "--nbval-cell-timeout=120",
                "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
                "-p",
                "no:randomly",
                "-n",
                "2",
                "--dist",
                "loadfile",
            ]
            + extra,
        ),
    ]
    results = []
    for name, command in parts:
        say(f"Running the {name} …")
        begin = time.time()
        code = run(command, env)
        if code == 130:
            return code
        if code == 5 and extra:  # nothing matched what was asked for: fine if the other part has it
            results.append((name, None, time.time() - begin))
        else:
            results.append((name, code == 0, time.time() - begin))
    words = {True: "passed", False: "FAILED", None: "nothing selected"}
    for name, good, seconds in results:
        say(f"{name}: {words[good]} ({seconds:.0f} s)")
    good = all(result is not False for _, result, _ in results) and any(result for _, result, _ in results)
    say(f"All passed in {time.time() - start:.0f} s." if good else "Not all passed: see above.")
    return 0 if good else 1


def module(name, *first):
    def do(options, extra):
        python, env = dev()
        return run([python, "-m", name] + list(first) + extra, env)

    return do


IN_A_CONTAINER = (
    'docker run --rm -it --privileged -v "$PWD:/mnt" -w /mnt/CLONE python:3.12 sh -c "apt-get update && apt-get '
    'install -y bubblewrap && python tasks.py grade -- ps1 /mnt/class/ps1 --into /mnt/graded/ps1"'
)


def do_grade(options, extra):
    """Ctrl-C reaches the grading itself, which keeps what is finished."""
    if not sys.platform.startswith("linux") and "--without-sandbox" not in extra:
        raise Stop(
            "Grading runs students' code in a sandbox that only Linux has. With Docker, start this in the folder that "
            "holds the clone and the class, with the clone's name in place of CLONE:\n\n  " + IN_A_CONTAINER + "\n\n"
            "(Windows: write the folder's whole path in place of $PWD.) Or use a Linux virtual machine, or WSL. "
            "docs/instructor-guide.md says more under “The sandbox”."
        )
    venv = setup("instructor")
    return run([venv_python(venv), "-m", "course.grading", "grade"] + (extra or ["--help"]))


def do_students_copy(options, extra):
    """It needs the masters, and what reads them; so it is made by the instructor's environment."""
    venv = setup("instructor")
    return run([venv_python(venv), "-m", "course.build.students_copy"] + (extra or ["--help"]))


def do_site(options, extra):
    """The browser prints the lessons, and looks at the site where it is to be checked."""
    venv = setup("site")
    env = environment(COURSE_CHROMIUM=browser(venv))
    return run([venv_python(venv), "-m", "tools.site_check"] + extra, env)


def do_nox(options, extra):
    """The sessions of noxfile.py make their own environments; this one holds nox and nothing else."""
    return run([venv_python(setup("nox")), "-m", "nox"] + extra)


def do_lite(options, extra):
    """The browser is only looked for when the result is to be opened in it."""
    venv = setup("site")
    env = environment(COURSE_CHROMIUM=browser(venv)) if "--check" in extra else None
    words = [word for word in extra if word != "--check"]
    code = run([venv_python(venv), "-m", "course.build.lite"] + words, env)
    if code or env is None:
        return code
    return run([venv_python(venv), "-m", "tools.lite_check"], env)


def uv_compile(python, words, problem, env=None):
    quietly([python, "-m", "uv", "--quiet", "--no-config", "pip", "compile"] + words, problem, env)


def compile_lock(python, target, groups, options):
    env = environment(UV_CUSTOM_COMPILE_COMMAND="make lock")
    for name in list(env):  # nothing of this machine's own package sources may get in
        if name.startswith(("UV_FIND_LINKS", "UV_EXTRA_INDEX", "UV_INDEX", "UV_CONFIG", "UV_EXCLUDE", "UV_TORCH")):
            del env[name]
    for group in groups:
        options = options + ["--group", group]
    words = ["--universal", "--python-version", "{}.{}".format(*OLDEST), "--generate-hashes", "-o", target]
    uv_compile(python, words + options, f"{target} could not be compiled: see the lines above.", env)
    say(f"{target} is written.")


def check_wheels(python, lock, what, platforms):
    """A learner has no compiler: everything must come ready-made, for the oldest and newest Python, everywhere."""
    for platform_ in platforms:
        for version in (OLDEST, NEWEST):
            name = "{}.{}".format(*version)
            uv_compile(
                python,
                ["--no-header", "--only-binary", ":all:", "--python-version", name, "--python-platform", platform_]
                + what,
                f"{lock} holds a package that is not ready-made for Python {name} on {platform_}: pin one that is.",
            )
    say(f"{lock} is ready-made for {len(platforms)} platforms.")


def do_lock(options, extra):
    """The learner's lock, and three that keep to its versions: what installs it, Binder's, and everybody else's."""
    python = venv_python(setup("setup"))  # not "dev": its group may just have been changed
    excludes, learner, its = ["--excludes", EXCLUDED], ["--constraints", "requirements.txt"], ["--constraints", SETUP]
    compile_lock(python, "requirements.txt", ["learner"], excludes + extra)
    compile_lock(python, SETUP, ["setup"], learner + extra)
    check_wheels(python, "requirements.txt", ["--no-deps", "requirements.txt", SETUP], PLATFORMS)
    compile_lock(
        python, "binder/requirements.txt", ["binder"], learner + its + ["--no-annotate"]
    )  # what is excluded is in it
    compile_lock(python, "requirements-dev.txt", ["dev", "site"], excludes + learner + its + extra)
    site = ["--group", "site", "--constraints", "requirements-dev.txt"]
    check_wheels(python, "requirements-dev.txt", site + excludes, LINUX)
    return 0


def do_clean(options, extra):
    """What setup and runs leave behind. Notebooks, data and your own progress stay."""
    names = [
        ".venv",
        ".venv-instructor",
        ".venv-dev",
        ".venv-site",
        ".venv-nox",
        ".venv-setup",
        ".venv-tools",
        ".venv-home",
        "dist",
        ".pytest_cache",
        ".ruff_cache",
        ".mypy_cache",
        ".import_linter_cache",
        "tests/js/node_modules",
        "test-results",
    ]
    for name in names:
        shutil.rmtree(os.path.join(ROOT, name), ignore_errors=True)
    for folder, folders, _ in os.walk(ROOT):
        folders[:] = [f for f in folders if f != ".git"]
        for name in [f for f in folders if f in ("__pycache__", ".ipynb_checkpoints")]:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
            folders.remove(name)
    say("Removed the environments and caches.")
    return 0


COMMANDS = {
    "setup": (do_setup, "make or refresh the environment .venv (--dev: .venv-dev and a browser)"),
    "lab": (do_lab, "set up, then open JupyterLab at the first notebook (PORT=8890, BROWSER=no)"),
    "update": (do_update, "bring the newest edition, and keep what you changed under another name; -- ZIP or folder"),
    "test": (do_test, "set up everything, then lint and run all tests; after -- options for pytest, and --every-lab"),
    "lint": (do_lint, "check style, types, imports and the JavaScript"),
    "notebooks": (module("course.build", "notebooks"), "build those notebooks whose master, code or data have changed"),
    "solutions": (
        module("course.build", "solutions"),
        "build the instructor's notebooks, with solutions, into solutions/",
    ),
    "grade": (do_grade, "grade a problem set; after -- come the set, the folder and --into (see --help)"),
    "students-copy": (
        do_students_copy,
        "make the copy without solutions that students may see; after -- come --into and --repository (see --help)",
    ),
    "data": (module("course.build.datapackage"), "refresh hashes, row counts and the data dictionary"),
    "site": (do_site, "build the rendered site into dist/site; -- --check also opens every page in Chromium"),
    "lite": (do_lite, "build the notebooks that run in the browser alone, into dist/site/lite; -- --check opens them"),
    "binder": (
        module("tools.binder"),
        "replay Binder's steps here, open every lesson, and write docs/benchmarks-binder.md",
    ),
    "nox": (do_nox, "run the course on other Pythons, on the newest packages, or make a release: see noxfile.py"),
    "lock": (do_lock, "compile the lock files again; -- --upgrade for newer versions"),
    "bench": (module("tools.bench"), "measure start-up and drawing times"),
    "clean": (do_clean, "remove the environments and caches"),
}


def main(arguments=None):
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    extra = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, extra = arguments[:at], arguments[at + 1 :]
    parser = argparse.ArgumentParser(
        prog="tasks.py",
        description="The commands of the course How China Innovates.",
        epilog="\n".join(f"  {name:13} {text}" for name, (_, text) in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=list(COMMANDS), metavar="command", help="one of those below")
    parser.add_argument("--dev", action="store_true", help="setup: everything for building and testing")
    parser.add_argument("--port", default=os.environ.get("PORT"), help="lab: the port to use")
    parser.add_argument("--browser", default=os.environ.get("BROWSER"), help="lab: 'no' opens none")
    options = parser.parse_args(arguments)
    try:
        check_python()
        with_a_home()
        return COMMANDS[options.command][0](options, extra)
    except Stop as stop:
        print("\n" + str(stop), file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"\nThe system said no: {error}. Check that this folder can be written to and has room.", file=sys.stderr)
        return 1


def in_utf8():
    """Start anew in UTF-8 where the system's encoding is another: folders named 课程 or für would be lost in it.

    Python's own mode is not enough, since uv asks the environment's Python in a way that ignores its variables.
    """
    if sys.getfilesystemencoding().lower().replace("-", "") != "utf8" and not WINDOWS:
        env = dict(os.environ, PYTHONUTF8="1", LC_ALL="C.UTF-8")
        os.execve(sys.executable, [sys.executable] + sys.argv, env)


def with_a_home():
    """Give programs a home in this folder where the user's own can't be written to: they keep caches and settings."""
    home = os.path.expanduser("~")
    try:
        os.makedirs(home, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return
    except OSError:
        os.environ["HOME"] = os.path.join(ROOT, ".venv-home")
        os.makedirs(os.environ["HOME"], exist_ok=True)
        say(f"The home folder {home} can't be written to: caches and settings go into .venv-home here.")


if __name__ == "__main__":
    in_utf8()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old console without … must not end in a traceback
    sys.exit(main())
