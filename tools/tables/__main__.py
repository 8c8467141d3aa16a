"""Run the builders of tables: see build.py."""

import sys

from tools.tables.build import main

sys.exit(main())
