"""Firefox as anybody has it, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

Playwright drives a Firefox of its own making; this drives the one that Debian or Mozilla ships. It knows no more of the
protocol than a smoke test needs: go to an address, and run JavaScript there.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.pages import PATIENCE

NAMES = ("firefox-esr", "firefox")
#: Preferences of the profile: nothing is asked, nothing is fetched.
QUIET = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


def find() -> str:
    """Return the path of a Firefox, or "" where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


class Firefox:
    """One page of a running Firefox. errors : what the page's console called an error, so far."""

    def __init__(self, address: str, patience: float = 120) -> None:
        import websocket

        self._socket = websocket.create_connection(f"{address}/session", timeout=patience, suppress_origin=True)
        self._last = 0
        self.errors: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._page = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **words: Any) -> dict[str, Any]:
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": words}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.errors.append(str(told["params"]["text"]))
            if told.get("id") == self._last:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['error']}: {told['message']}")
                result: dict[str, Any] = told["result"]
                return result

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def resize(self, width: int, height: int) -> None:
        """Give the page this size in pixels."""
        self._ask("browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height})

    def goto(self, url: str) -> None:
        """Load an address, and wait until it is complete."""
        self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression gives, as JSON; a promise is waited for."""
        code = f"(async () => JSON.stringify(await ({script})) ?? 'null')()"
        told = self._ask("script.evaluate", expression=code, target={"context": self._page}, awaitPromise=True)
        if told["type"] == "exception":
            raise RuntimeError(f"{script[:80]}: {told['exceptionDetails']['text']}")
        return json.loads(told["result"]["value"])

    def until(self, script: str, seconds: float = PATIENCE / 1000) -> Any:
        """Return the first true value of an expression. Raises TimeoutError, with the console's errors."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.run(script):
                return value
            time.sleep(0.2)
        raise TimeoutError(f"{script} did not come true within {seconds:.0f} s; console: {self.errors}")

    def picture(self) -> bytes:
        """Return the page as a PNG."""
        import base64

        return base64.b64decode(self._ask("browsingContext.captureScreenshot", context=self._page)["data"])


@contextlib.contextmanager
def started(path: str, scratch: Path) -> Iterator[Firefox]:
    """Start a Firefox without a window, with a profile of its own in `scratch`, and end it with the block."""
    profile, log = scratch / "firefox", scratch / "firefox.log"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in QUIET.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            end = time.monotonic() + 90
            while not (
                found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text("utf-8", "replace"))
            ):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"Firefox did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
                time.sleep(0.2)
            with contextlib.closing(Firefox(found[1])) as one:
                yield one
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
