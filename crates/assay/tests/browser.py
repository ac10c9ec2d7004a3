"""Opens every page in a browser and asks what only a browser can tell.

browser.py ADDRESS: no console errors, no page wider than its window at 320 pixels, everything reachable by keys, the dark and the
printed page readable, nothing serious found by axe-core where ASSAY_AXE names its file. With ASSAY_SHOTS, a folder, screenshots of
every page at 1280 and 390 pixels, light and dark. Speaks the DevTools protocol over a pipe; needs nothing but Python and Chromium.
"""
import base64, json, os, shutil, subprocess, sys, tempfile, urllib.request

ADDRESS = sys.argv[1]
MOMENTS = "engagement=fy26&effective_at=2026-05-20&known_at=2026-05-20"
AFTER = "engagement=fy26&effective_at=2026-07-31"


class Browser:
    def __init__(self, program):
        self.folder = tempfile.mkdtemp()
        to_r, self.to = os.pipe()
        self.back, back_w = os.pipe()
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
                 f"--user-data-dir={self.folder}", "--no-first-run", "--disable-extensions"]
        # The protocol's pipes are file descriptors 3 and 4.
        line = f'exec 3<&{to_r} 4>&{back_w}; exec "$@"'
        self.process = subprocess.Popen(["bash", "-c", line, "sh", program, *flags], pass_fds=(to_r, back_w),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_r)
        os.close(back_w)
        self.n, self.rest, self.events, self.session = 0, b"", [], None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def read(self):
        while b"\0" not in self.rest:
            chunk = os.read(self.back, 1 << 20)
            if not chunk:
                raise SystemExit("the browser ended")
            self.rest += chunk
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **params):
        self.n += 1
        message = {"id": self.n, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.n:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path):
        self.events.clear()
        loader = self.ask("Page.navigate", url=f"http://{ADDRESS}{path}").get("loaderId")
        self.loaded(lambda params: params.get("loaderId") == loader)

    def loaded(self, ours):
        """Waits for a page to be there: the event, never the clock."""
        is_load = lambda event: event.get("method") == "Page.lifecycleEvent" and event["params"]["name"] == "load"
        while not any(is_load(event) and ours(event["params"]) for event in self.events):
            self.events.append(self.read())

    def value(self, script):
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script[:80]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def errors(self):
        self.value("1")
        found = []
        for event in self.events:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(params["exceptionDetails"].get("text", "exception"))
            if event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
                found.append(params["entry"]["text"])
            # The browser draws its own date field with a picture of its own.
            own = (f"http://{ADDRESS}/", "data:image/svg+xml;base64,")
            if event.get("method") == "Network.requestWillBeSent" and not params["request"]["url"].startswith(own):
                found.append(f"loads {params['request']['url']}")
        return found

    def size(self, width, height=900):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, media="", scheme="light"):
        self.ask("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def shot(self, file):
        height = min(self.value("document.documentElement.scrollHeight"), 6000)
        width = self.value("innerWidth")
        self.size(width, height)
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def key(self, key, code):
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def get(path):
    with urllib.request.urlopen(f"http://{ADDRESS}{path}", timeout=60) as answer:
        return json.load(answer)["view"]


def pages():
    """Every page by a name: each list, and one of each noun that has most to show."""
    q = f"?{MOMENTS}"
    quote = lambda text: urllib.request.quote(text, safe="")
    run = next(row["entry"] for row in get(f"/runs.json{q}")["rows"] if row["outcome"] == "alarm")
    evidence = next(row["entry"] for row in get(f"/evidence.json{q}")["rows"] if row["n"])
    exception = get(f"/exceptions.json{q}")["list"]["rows"][0]["id"]
    asset = get(f"/assets.json{q}&kind=ai_system")["rows"][0]["id"]
    document = get(f"/documents.json{q}")["rows"][0]["id"]
    risk = get(f"/risks.json{q}")["rows"][0]["id"]
    named = {
        "home": "/", "due": "/due", "frameworks": "/frameworks", "framework": "/frameworks/iso42001-2023",
        "crosswalk": "/frameworks/soc2/with/iso42001", "requirements": "/requirements", "requirement": "/requirements/soc2:CC6.2",
        "heading": "/requirements/soc2:CC6", "controls": "/controls", "control": "/controls/AC-03", "control-weekly": "/controls/VM-01",
        "period": "/period", "exceptions": "/exceptions", "exception": f"/exceptions/{quote(exception)}", "tests": "/tests",
        "test": "/tests/leavers-access", "runs": "/runs", "run": f"/runs/{run}", "evidence-list": "/evidence", "evidence": f"/evidence/{evidence}",
        "sources": "/sources", "source": "/sources/hr.people", "assets": "/assets", "asset": f"/assets/{asset}", "risks": "/risks",
        "risk": f"/risks/{risk}", "documents": "/documents", "document": f"/documents/{quote(document)}", "applicability": "/applicability",
        "engagements": "/engagements", "engagement": "/engagements/fy26", "ledger": "/ledger", "entry": f"/ledger/{run}", "patterns": "/patterns",
    }
    found = {name: path + q for name, path in named.items()}
    found["ai-systems"] = f"/assets{q}&kind=ai_system"
    found["search"] = f"/search{q}&q=access"
    found["home-after"] = f"/?{AFTER}"
    return found


NOT_FOUND = {"not-found": "/nothing", "cannot": "/?known_at=yesterday"}
CONTRAST = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const light = (c) => { const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
  const behind = (node) => { for (let at = node; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c[3] > 250) return c; }
    return rgb(getComputedStyle(document.documentElement).backgroundColor); };
  const seen = new Map();
  for (const node of document.querySelectorAll("main *, header *, nav *, footer *")) {
    if (node.closest("svg") || ![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
    if (!node.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) seen.set(node.tagName + "." + node.className, ratio.toFixed(2));
  }
  return [...seen].map((pair) => pair.join(" ")).join("; ");
})()"""
SMALL = """[...document.querySelectorAll("main a, main button, main summary, main select, main input:not([type=hidden]), nav a, header a, header button")]
  .filter((node) => node.checkVisibility() && !node.closest("p, td, th, li, dd, caption, small, svg"))
  .filter((node) => { const box = node.getBoundingClientRect(); return box.width < 24 || box.height < 23.5; })
  .map((node) => node.outerHTML.slice(0, 80)).join("; ")"""
WIDE = """(() => { const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((n) => !n.closest("[role=region], pre") && n.getBoundingClientRect().right > width + 1);
  return document.documentElement.scrollWidth + " of " + width + ": " + wide.slice(-3).map((n) => n.outerHTML.slice(0, 90)).join(" | "); })()"""


def check(browser, name, path, wrong):
    browser.media()
    browser.size(1280)
    browser.open(path)
    wrong += [f"{name}: {error}" for error in browser.errors() if name not in NOT_FOUND]
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        if low := browser.value(CONTRAST):
            wrong.append(f"{name}, {scheme}: contrast {low}")
    if small := browser.value(SMALL):
        wrong.append(f"{name}: smaller than 24 pixels: {small}")
    # 1280 pixels at 400 % are 320.
    for width in (1280, 640, 390, 320):
        browser.size(width)
        if wide := browser.value(WIDE):
            wrong.append(f"{name} at {width}: {wide}")
    browser.media(media="print")
    browser.size(794)
    if browser.value("getComputedStyle(document.querySelector('header')).display") != "none" and name not in NOT_FOUND:
        wrong.append(f"{name}: the header is printed")
    if wide := browser.value(WIDE):
        wrong.append(f"{name} on paper: {wide}")
    browser.media()


def axe(browser, name, wrong):
    file = os.environ.get("ASSAY_AXE")
    if not file:
        return
    browser.size(1280)
    with open(file, encoding="utf-8") as text:
        browser.value(text.read() + "; 1")
    found = browser.value("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.filter((v) => ['serious', 'critical', 'moderate'].includes(v.impact))"
                          ".map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 100)).join(' | ')).join('; '))")
    if found:
        wrong.append(f"{name}: axe {found}")


def keys(browser, wrong):
    """From Home to the worst control and back, without a mouse."""
    browser.size(1280)
    browser.open(f"/?{MOMENTS}")
    browser.key("Tab", 9)
    if browser.value("document.activeElement.className") != "skip":
        wrong.append("the first Tab is not the skip link")
    seen, last = 0, None
    for _ in range(400):
        browser.key("Tab", 9)
        box = browser.value("(() => { const a = document.activeElement; if (a === document.body) return null; const b = a.getBoundingClientRect();"
                            " return [a.outerHTML.slice(0, 60), b.width > 0 && b.bottom > 0 && b.top < innerHeight, getComputedStyle(a).outlineStyle, a.matches('#happened ~ table a')]; })()")
        if box is None:
            break
        seen, last = seen + 1, box
        if not box[1] or box[2] == "none":
            wrong.append(f"the focus is not seen on {box[0]}")
            break
        if box[3]:
            break
    if not last or not last[3]:
        wrong.append(f"no deviation was reached by {seen} keys")
        return
    browser.events.clear()
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    browser.ask("Input.dispatchKeyEvent", type="keyUp", key="Enter", code="Enter", windowsVirtualKeyCode=13)
    browser.loaded(lambda params: True)
    if not browser.value("location.pathname").startswith("/controls/"):
        wrong.append("Enter on a deviation did not open its control")
    browser.open(f"/?{MOMENTS}")
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="/", text="/")
    if browser.value("document.activeElement.name") != "q":
        wrong.append("`/` does not go to the search")


def shots(browser, found):
    folder = os.environ.get("ASSAY_SHOTS")
    if not folder:
        return
    os.makedirs(folder, exist_ok=True)
    for name, path in found.items():
        for width in (1280, 390):
            for scheme in ("light", "dark"):
                browser.media(scheme=scheme)
                browser.size(width)
                browser.open(path)
                browser.shot(os.path.join(folder, f"{name}-{width}-{scheme}.png"))
    print(f"screenshots of {len(found)} pages: {folder}")


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("skipped: the browser's pages need chromium")
        return 0
    browser, wrong = Browser(program), []
    try:
        found = pages()
        for name, path in {**found, **NOT_FOUND}.items():
            check(browser, name, path, wrong)
            axe(browser, name, wrong)
        keys(browser, wrong)
        shots(browser, {**found, **NOT_FOUND})
    finally:
        browser.close()
    for line in wrong:
        print(line)
    print(f"{len(found)} pages, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
