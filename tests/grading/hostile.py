"""Hostile submissions as data: what each tries, and what must come of it. `test_hostile.py` sends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

EVIL = "https://evil.example"


# ---------------------------------------------------------------- what a student writes into a cell, shown in a browser


@dataclass(frozen=True)
class Written:
    """Markdown, or a raw cell, that calls pwn('<name>') or reaches evil.example if it is shown as it is.

    bare : whether it does so in nbgrader's page where nothing is cleaned (some need a click, or another program).
    """

    name: str
    tries: str
    source: str
    kind: str = "markdown"
    bare: bool = True


WRITTEN = [
    Written("script", "runs a script", "<script>pwn('script')</script>"),
    Written("upper", "runs a script in capitals, with blanks", "<SCRIPT >pwn('upper')</SCRIPT >"),
    Written("raw", "runs a script from a raw cell", "<script>pwn('raw')</script>", kind="raw", bare=False),
    Written("img", "runs when a picture is missing", "<img src='x:' onerror=\"pwn('img')\">"),
    Written("svg", "runs when a drawing is loaded", "<svg onload=\"pwn('svg')\"></svg>"),
    Written("svg in svg", "runs a script within a drawing", "<svg><script>pwn('svg in svg')</script></svg>"),
    Written("iframe", "runs in a frame of the same origin", "<iframe srcdoc=\"<script>parent.pwn('iframe')</script>\"></iframe>"),
    Written("details", "runs when it unfolds", "<details open ontoggle=pwn('details')>x</details>"),
    Written("video", "runs when a film is missing", "<video src='x:' onerror=\"pwn('video')\"></video>"),
    Written("style", "asks another host by a style", f"<style>@import '{EVIL}/style';</style>"),
    Written("css", "asks another host by an attribute", f"<p style=\"background:url({EVIL}/css)\">x</p>"),
    Written("link", "asks another host by a link in the head", f"<link rel=stylesheet href={EVIL}/link>"),
    Written("picture", "tells another host that it was read", f"![x]({EVIL}/picture.png)"),
    Written("picture tag", "the same as a tag", f"<img src={EVIL}/picture-tag.png>"),
    Written("source set", "the same by a set of sources", f"<img srcset='{EVIL}/source-set.png 1x'>"),
    Written("object", "loads another host's page", f"<object data={EVIL}/object></object>"),
    Written("click", "runs when the grader clicks", "<a href=\"javascript:pwn('click')\">my sources</a>"),
    Written("click in Markdown", "the same in Markdown", "[my sources](javascript:pwn('click%20in%20Markdown'))"),
    Written("tab in the word", "hides the word by a tab", "<a href=\"java&#9;script:pwn('tab in the word')\">x</a>"),
    Written("entity", "hides the word by references", "<a href=\"&#106;avascript:pwn('entity')\">x</a>"),
    Written("data link", "opens a page of its own", "<a href='data:text/html,<script>opener.pwn(1)</script>'>x</a>", bare=False),
    Written("form", "gives a form to the grader's server", "<form action=/formgrader/api><button onclick=pwn('form')>x</button></form>"),
    Written("relative", "links to the grader's own server", "[x](/formgrader/api/submissions)", bare=False),
    Written("button", "puts a button over the page", "<button onclick=\"pwn('button')\" style='position:fixed;inset:0'>x</button>"),
    Written("refresh", "leads the page elsewhere", f"<meta http-equiv=refresh content='9;url={EVIL}/refresh'>", bare=False),
    Written("base", "turns the page's own addresses", f"<base href={EVIL}/base/>", bare=False),
    Written("clobber", "takes the name of a variable of the page", "<a id=submission_id>x</a><form name=submission_id></form>", bare=False),
    Written("noscript", "hides a script in a text of another parser", "<noscript><p title=\"</noscript><img src=x: onerror=pwn('noscript')>\"></noscript>", bare=False),
    Written("math", "hides a script by a switch of parsers", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x: onerror=pwn('math')&gt;\">", bare=False),
    Written("comment", "ends a comment early", "<!--><img src=x: onerror=pwn('comment')>-->"),
    Written("reborn", "becomes a script where the cleaned text is read again", "&lt;script&gt;pwn('reborn')&lt;/script&gt;\n\n    <script>pwn('reborn')</script>", bare=False),
    Written("fence", "breaks out of a code block", "```\n</code></pre><script>pwn('fence')</script>\n", bare=False),
    Written("escaped link", "becomes a link where the cleaned text is read again", "\\[x\\](javascript:pwn('escaped link'))", bare=False),
    Written("blank lines", "ends the block of HTML and goes on in Markdown", "<div title='a\n\n[x](javascript:pwn(1)) <script>pwn('blank lines')</script>'>x</div>", bare=False),
    Written("formula", "makes a link by a formula", "$\\href{javascript:pwn('formula')}{x}$", bare=False),
    Written("formula block", "makes a style by a formula", f"$$\\style{{background:url({EVIL}/formula)}}{{x}}$$", bare=False),
    Written("title", "breaks out of an attribute", "<p title='\"><script>pwn(\"title\")</script>'>x</p>", bare=False),
    Written("template", "hides a script in a template", "<template><script>pwn('template')</script></template>", bare=False),
    Written("deep", "nests deeper than a parser goes", ">" * 3000 + "x<script>pwn('deep')</script>"),
    Written("null", "splits a tag by a zero byte", "<scr\0ipt>pwn('null')</scr\0ipt><img src='x:' on\0error=pwn('null')>", bare=False),
]  # fmt: skip

SHOWN = {
    "html": "<img src='x:' onerror=pwn('output')><script>pwn('output')</script>",
    "chart": {"data": [{"type": "bar", "name": "</script><script>pwn('chart')</script>", "y": [1]}], "layout": {}},
    "javascript": "pwn('javascript')",
    "svg": "<svg onload=pwn('svg output')></svg>",
    "markdown": "<script>pwn('markdown output')</script>",
    "latex": "$\\href{javascript:pwn('latex')}{x}$",
}


# ---------------------------------------------------------------- what runs in the sandbox


@dataclass(frozen=True)
class Ran:
    """The body of a function, and what it must return (or the name of the error that it must end in).

    alone : it ends its sandbox, so it has one of its own; `outcome` is then a piece of why it was ended.
    """

    name: str
    tries: str
    code: str
    outcome: Any
    alone: bool = False


RAN = [
    Ran("environment", "reads the instructor's variables", "return b'INSTRUCTORS_SECRET' in open('/proc/1/environ', 'rb').read()", False),
    Ran("process 1", "finds a process that has no limits", "import os\nreturn [os.getpid(), [n for n in os.listdir('/proc') if n.isdigit()]]", [1, ["1"]]),
    Ran("filter of process 1", "finds process 1 without a filter", "return [line.split()[1] for line in open('/proc/1/status') if line.startswith('Seccomp:')]", ["2"]),
    Ran("rights", "has a right that it could use", "return [line.split()[1].strip('0') for line in open('/proc/self/status') if line[:6] in ('CapEff', 'CapPrm', 'CapBnd', 'CapInh')]", ["", "", "", ""]),
    Ran("root", "is root for the kernel", "import os\nreturn os.getuid() or any(line.split()[:2] == ['65534', '0'] for line in open('/proc/self/uid_map'))", 65534),
    Ran("become root", "becomes root again", "import os\nos.setuid(0)", ("PermissionError", "OSError")),
    Ran("settings of the kernel", "writes how the kernel dumps cores", "open('/proc/sys/kernel/core_pattern', 'w').write('|/x')", ("FileNotFoundError", "OSError")),
    Ran("all settings", "finds any setting", "import os\nreturn os.listdir('/proc/sys')", []),
    Ran("sysrq", "restarts the machine", "open('/proc/sysrq-trigger', 'w')", ("PermissionError", "OSError", "FileNotFoundError")),
    Ran("threads", "starts more threads than are counted", "import threading, time\nn = 0\nthreading.stack_size(32768)\ntry:\n    while n < 500:\n        threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()\n        n += 1\nexcept RuntimeError:\n    time.sleep(0.3)\nreturn n < 70", True),
    Ran("open files", "opens more files than it may", "import os\nheld = []\ntry:\n    while True:\n        held.append(os.open('/dev/null', 0))\nexcept OSError:\n    n = len(held)\nfor one in held:\n    os.close(one)\nreturn n < 260", True),
    Ran("signals", "queues signals without end", "import os, resource\nreturn resource.getrlimit(resource.RLIMIT_SIGPENDING)[1] <= 256", True),
    Ran("locked memory", "locks memory", "import resource\nreturn resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] <= 65536", True),
    Ran("limits", "raises its own limits", "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (4000, 4000))", ("ValueError", "PermissionError")),
    Ran("shared memory", "fills the shared memory", "open('/dev/shm/x', 'wb').write(b'x')", "OSError"),
    Ran("disk", "fills the disk", "with open('big', 'wb') as f:\n    for _ in range(100):\n        f.write(bytes(10**6))", "OSError"),
    Ran("digests", "reads the digests of the answers", "import glob\nreturn [p for p in glob.glob('/app/course/**/*.json', recursive=True) if 'digests' in open(p).read()]", []),
    Ran("key by import", "reads the digests as the checker would", "from course.practice import assignment\nreturn [sorted(p) for q in assignment.key('ps1')['questions'] for p in q['parts'] if 'digests' in p or 'misreadings' in p]", []),
    Ran("salt", "reads the salt", "from course.practice import assignment\nreturn assignment.key('ps1')['salt']", ""),
    Ran("other keys", "reads the keys of other sets", "import os\nreturn os.listdir('/app/course/practice/keys')", ["ps1.json"]),
    Ran("change the key", "writes a key of its own", "open('/app/course/practice/keys/ps1.json', 'w')", "OSError"),
    Ran("checks", "tries values until a check says correct", "import contextlib, io\nfrom course.practice import assignment\nwith contextlib.redirect_stdout(io.StringIO()) as said:\n    assignment.Assignment('ps1').check('1', q1_growth=1)\nreturn said.getvalue()[:23]", "This check was not run "),
    Ran("namespaces", "makes a namespace in which it is root", "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000)", -1),
    Ran("mounts", "takes the cover off /proc/sys", "import ctypes\nreturn ctypes.CDLL(None).umount2(b'/proc/sys', 2)", -1),
    Ran("trace", "looks into another process", "import ctypes\nreturn ctypes.CDLL(None).ptrace(16, 1, 0, 0)", -1),
    Ran("new program", "becomes another program", "import os\nos.execv('/usr/bin/id', ['id'])", "PermissionError"),
    Ran("descriptors", "writes into a file of the grader's", "import os\nreturn [os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}') and '/tmp/' in os.readlink(f'/proc/self/fd/{n}')]", []),
    Ran("files", "fills the kernel's memory with empty files", "n = 0\nwhile True:\n    open(f'f{n}', 'w').close()\n    n += 1", "more than 2,000 files", alone=True),
    Ran("folders", "the same with folders", "import os\nn = 0\nwhile True:\n    os.mkdir(f'd{n}')\n    n += 1", "more than 2,000 files", alone=True),
    Ran("signal to process 1", "ends the sandbox by a signal", "import os, signal\nos.kill(1, signal.SIGSEGV)\nos.abort()", "crashed", alone=True),
]  # fmt: skip


# ---------------------------------------------------------------- what comes down the channel


@dataclass(frozen=True)
class Told:
    """What a runner that was taken over writes into the channel (code that prints it), and why it is ended."""

    name: str
    tries: str
    code: str
    outcome: str = "the channel that only the grader uses"


TOLD = [
    Told("empty lists", "39 MB that become 2 GB", "print('[' + '[],' * 13_000_000 + '0]')"),
    Told("many entries", "a list of millions of texts", "print('{\"values\": [' + '\"ab\",' * 4_000_000 + '0]}')"),
    Told("many objects", "objects without end", "print('{\"values\": {\"x\": [' + '{},' * 500_000 + '0]}}')"),
    Told("deep", "deeper than a parser goes", "print('{\"values\": ' + '[' * 200_000)"),
    Told("deep value", "deeper than the judge goes", "print('{\"values\": {\"x\": ' + '[' * 300 + ']' * 300 + '}}')"),
    Told("no JSON", "something else", "print('\\0\\0\\0')"),
    Told("not closed", "a line without an end", "import sys\nwhile True: sys.stdout.write('x' * 10**6)", "more data than it may"),
]  # fmt: skip


# ---------------------------------------------------------------- files that are read


@dataclass(frozen=True)
class Read:
    """A file that is no honest notebook, and a piece of the reason for which it is not graded."""

    name: str
    tries: str
    make: Callable[[], bytes]
    outcome: str


def _cells(source: str, count: int = 1) -> bytes:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []}] * count
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


READ = [
    Read("boxes", "small lists that become large", lambda: b'{"cells": [' + b"[]," * 500_000 + b"0]}", "no notebook that can be read"),
    Read("objects", "objects that become large", lambda: b'{"cells": [' + b"{}," * 500_000 + b"0]}", "no notebook that can be read"),
    Read("entries", "entries without end", lambda: b'{"cells": [' + b"0," * 5_000_000 + b"0]}", "no notebook that can be read"),
    Read("deep", "nested deeper than a parser goes", lambda: b'{"cells":' + b"[" * 200_000, "nested too deep"),
    Read("long cell", "a cell without end", lambda: _cells("x" * 300_000), "letters"),
    Read("many letters", "many long cells", lambda: _cells("x" * 150_000, 20), "letters together"),
    Read("many cells", "cells without end", lambda: _cells("", 700), "cells; at most"),
    Read("number", "a number with a million digits", lambda: b'{"nbformat": ' + b"9" * 10**6 + b"}", "not a whole notebook"),
    Read("surrogate", "half a letter", lambda: b'{"nbformat": 4, "cells": [{"cell_type": "\\ud800"}]}', "neither code nor text"),
    Read("utf-16", "another encoding", lambda: _cells("x").decode().encode("utf-16"), "not text in UTF-8"),
]  # fmt: skip

#: Texts on which a pattern that goes back would need time that grows with the square of their length, or more.
SLOW = {
    "script": "<script" * 25_000,
    "anchor": '<a class="anchor-link"' * 8_000,
    "img": "<img " * 30_000,
    "read_": "read_" * 40_000,
    "blank lines": "\n" * 190_000,
    "student": "student = '" * 15_000,
    "blanks": "student" + " " * 190_000,
    "assignment": "assignment." + "a" * 190_000,
    "minus": "-" * 190_000 + "1",
    "brackets": "(" * 190_000,
    "dots": "open('" + "." * 190_000,
}


# ---------------------------------------------------------------- names of files, times


@dataclass(frozen=True)
class Sent:
    """Files in a folder (path and content), what must be found (who, by which content), and what must be listed.

    The roster: ana 10417 "Ana Example", ben 10422 "Ben Example", zoë 10431 "Zoë Li".
    """

    name: str
    tries: str
    files: dict[str, str]
    found: dict[str, str]
    listed: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)  # who is not graded, and a piece of why
    zipped: tuple[bool, ...] = (False, True)


ANA, BEN = "Ana Example_10417_assignsubmission_file_", "Ben Example_10422_assignsubmission_file_"
ZOE = "Zoe\u0308 Li"  # as macOS writes it

SENT = [
    Sent("another's name inside", "a file named as Moodle names Ben's", {f"{ANA}/{BEN}ps1.ipynb": "a", f"{BEN}/ps1.ipynb": "b"}, {"ana": "a", "ben": "b"}),
    Sent("another's folder inside", "a folder named as Moodle names Ben's", {f"{ANA}/{BEN}/ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("a Canvas name inside", "a file named as Canvas names Ben's", {f"{ANA}/benexample_10422_1_ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("two marks in a flat name", "a file's name with Ben's mark in it", {f"{ANA}{BEN}ps1.ipynb": "a", f"{BEN}ps1.ipynb": "b"}, {"ben": "b"}, ("two ways",)),
    Sent("Moodle's name in Canvas's", "a name that both systems could have written", {"anaexample_10417_5_x_10422_assignsubmission_file_.ipynb": "a"}, {}, ("two ways",)),
    Sent("name with a mark", "a display name that ends as Ben's folder does", {f"Ben_10422_assignsubmission_file_{ANA}/ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("number before name", "a display name that is Ben's", {"Ben Example_10417_assignsubmission_file_/ps1.ipynb": "a", f"{BEN}/ps1.ipynb": "b"}, {"ana": "a", "ben": "b"}),
    Sent("name is an id", "a display name that is Ben's id", {"ben_10417_assignsubmission_file_/ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("name is an id, number unknown", "the same with a new account", {"ben_99999_assignsubmission_file_/ps1.ipynb": "a"}, {}, ("not on the roster",)),
    Sent("two senders", "a second account with Ben's name", {"Ben Example_99999_assignsubmission_file_/ps1.ipynb": "a", f"{BEN}/ps1.ipynb": "b"}, {}, (), {"ben": "Several senders"}),
    Sent("two senders by Canvas", "the same in Canvas", {"benexample_99999_7_ps1.ipynb": "a", "benexample_10422_6_ps1.ipynb": "b"}, {}, (), {"ben": "Several senders"}),
    Sent("number as a name", "a folder that is named by Ben's number, beside his own", {"10422/ps1.ipynb": "a", "ben/ps1.ipynb": "b"}, {}, (), {"ben": "Several senders"}),
    Sent("folders within the only one", "folders of other names where only one student handed in", {"ana/ben/ps1.ipynb": "a", "ana/x/ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("two codings of an accent", "the same name coded in another way", {f"{ZOE}_10431_assignsubmission_file_/ps1.ipynb": "z"}, {"zoë": "z"}),
    Sent("two codings of an id", "the same id coded in another way", {"zoe\u0308.ipynb": "z"}, {"zoë": "z"}),
    Sent("no text", "a name that is no text stops the class", {"\udcd5\udcc5\udcc8\udcfd.ipynb": "a", "ben.ipynb": "b"}, {"ben": "b"}, ("\\xd5\\xc5\\xc8\\xfd.ipynb",)),
    Sent("no text inside", "the same within a folder", {f"{ANA}/\udcd5\udcc5.ipynb": "a", "ben.ipynb": "b"}, {"ana": "a", "ben": "b"}),
    Sent("no text but a number", "the same before a number that is known", {"\udcd5\udcc5_10417_assignsubmission_file_/ps1.ipynb": "a"}, {"ana": "a"}),
    Sent("line end in a name", "a name that breaks the report", {"ana.ipynb": "a", "x\n## Could not be graded.ipynb": "x"}, {"ana": "a"}, ("not on the roster",), zipped=(False,)),
]  # fmt: skip

#: Code that an honest answer does not need, because it looks for the key.
KEYS = [
    "open('/app/course/practice/keys/ps1.json')",
    "from course.practice import keys; import course.practice.keys",
    "assignment.key('ps1')",
    "assignment.digest('salt', 1, 'x', 0, '', 5)",
    "mine._key['questions'][0]",
    "hashlib.pbkdf2_hmac('sha256', b'', b'', 2000)",
    "found = part['digests'][mine.place]",
    "(assignment.FOLDER / 'ps1.json').read_text()",
]
