// The hands: report what stands in the page, press the toggles they are told to, show the menu's frame.
// They decide nothing. They press nothing but toggles and a pager, whatever they are told.
"use strict";

(() => {
  if (globalThis.kagibanHands) return;
  globalThis.kagibanHands = true;

  const VERSION = 1;
  const ORIGIN = new URL(chrome.runtime.getURL("")).origin;
  const PUT_BACK = 3;
  const SIGNAL_MS = 150;
  const abort = new AbortController();
  const { signal } = abort;
  let acting = false;
  let frame;
  let farewell = "";

  // ---- Time: a long job gives way, and frameworks get their turn before anything is read back.
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  function pause() {
    return new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(0);
    });
  }

  const SLICE_MS = 12;

  /** Time in slices: where one is over, whoever works goes on in the next, after the page had its turn. */
  function slices() {
    let until = performance.now() + SLICE_MS;
    return {
      isOver: () => performance.now() > until,
      async next() {
        await pause();
        until = performance.now() + SLICE_MS;
      },
    };
  }

  // ---- Messages
  function isOwn(sender) {
    return sender.id === chrome.runtime.id && sender.origin === ORIGIN;
  }

  // One request after the other, so that a reading never sees a half-done job.
  let queue = Promise.resolve();
  function inTurn(job) {
    const result = queue.then(job);
    queue = result.catch(() => undefined);
    return result;
  }

  const jobs = {
    snapshot: (message) => inTurn(() => snapshot(message)),
    act: (message) => inTurn(() => forOurFrame(message) && act(message.orders)),
    turn: (message) => inTurn(() => forOurFrame(message) && turn(message.id)),
    frame: async (message) => resize(message),
    // The menu's first question: one that the page shows in a frame of its own gets no answer, and shows nothing to press.
    loaded: async (message) => (await wasIntroduced()) && forOurFrame(message) && { load, arrival, edition: toldEdition() },
    mark: (message) => inTurn(() => KagibanMarks.show(message.marks, message.bar, slices())),
    // The one answer that ever carries a key: to a pressed copy button of ours, which puts it into the clipboard.
    copy: (message) => inTurn(async () => ({ key: KagibanKeys.read(message) ?? null })),
    reveal: (message) => inTurn(async () => ({ found: KagibanKeys.reveal(message.id) })),
    cover: async () => ({ found: isPartlyTaken() }),
  };

  function onMessage(message, sender, answer) {
    if (!isOwn(sender) || message?.kagiban !== VERSION || !Object.hasOwn(jobs, message.ask)) return false;
    jobs[message.ask](message).then(
      (result) => answer(result ?? null),
      (error) => answer({ error: String(error?.message ?? error) }),
    );
    return true;
  }

  // The page can show a menu of its own, small and see-through wherever it likes. What presses is our frame alone, known
  // by the window that its name came from.
  const PATIENCE_MS = 1000;
  let ours;
  const introduction = Promise.withResolvers();
  function onIntroduction(event) {
    if (event.origin !== ORIGIN || event.source !== frame.contentWindow || !Number.isFinite(event.data?.kagiban)) return;
    ours = event.data.kagiban;
    introduction.resolve(true);
  }

  /** Waits until our frame has said its name: its first question may come sooner. */
  function wasIntroduced() {
    return Promise.race([introduction.promise, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, true))]);
  }

  function forOurFrame({ from }) {
    if (!Number.isFinite(from) || from !== ours) throw new Error("not our frame");
    return true;
  }

  function isAlive() {
    return chrome.runtime?.id !== undefined;
  }

  let labels = [];
  async function snapshot(message) {
    labels = Array.isArray(message.labels) ? message.labels.filter((label) => typeof label === "string") : [];
    return KagibanFacts.read(labels, slices());
  }

  // ---- How the browser came to this page
  const [navigation] = performance.getEntriesByType("navigation");
  let load = String(performance.timeOrigin);
  let arrival = arrivalOf(navigation?.type);

  function arrivalOf(type) {
    if (type === "reload") return "reload";
    if (type === "back_forward") return "history";
    return document.referrer.startsWith(`${location.origin}/`) ? "followed" : "fresh";
  }

  /** A page that the browser had kept aside is shown again: as old as it was, and a load of its own. */
  function onShow(event) {
    if (!event.persisted) return;
    load = `${performance.timeOrigin}+${event.timeStamp}`;
    arrival = "history";
    changed();
  }

  // ---- Pressing
  async function act(orders) {
    acting = true;
    try {
      const targets = orders.map(({ id, on }) => ({ id, on, key: KagibanFacts.keyOf(id), element: KagibanFacts.elementOf(id) }));
      const time = slices();
      await remember(targets, time);
      for (const target of targets) {
        if (time.isOver()) await time.next();
        if (target.element?.isConnected && !KagibanFacts.isAsRead(target.element)) target.element = undefined;
        await find(target, targets, time);
        // Finding takes its time where a list is long, and the page may have gone on meanwhile.
        if (target.element?.isConnected && KagibanFacts.isAsRead(target.element)) press(target.element, target.on);
        else target.element = undefined;
      }
      // Two turns: one for the page's own handlers, one for what they have put off.
      await pause();
      await pause();
      const answers = [];
      for (const target of targets) {
        if (time.isOver()) await time.next();
        if (target.element) await find(target, targets, time);
        const { id, on, key, element } = target;
        const outcome = !element ? "stale" : KagibanFacts.isOn(element) === on ? "done" : "refused";
        if (outcome === "done" && on) KagibanFacts.own(element, key);
        if (outcome === "done" && !on) KagibanFacts.disown(element);
        answers.push({ id: String(id), outcome });
      }
      watchOver(targets);
      return { answers, edition: toldEdition() };
    } finally {
      acting = false;
      remembered = undefined;
    }
  }

  const SECOND_THOUGHTS_MS = [200, 600, 1500];

  /** A page may set a box back a moment later, or another along with it, without any event: look again, and say so. */
  function watchOver(targets) {
    const all = KagibanFacts.allToggles().map((element) => ({ element, on: KagibanFacts.isOn(element) }));
    const differs = ({ on, element }) => element?.isConnected && KagibanFacts.isOn(element) !== on;
    for (const delay of SECOND_THOUGHTS_MS) {
      setTimeout(() => {
        if (targets.some(differs) || all.some(differs)) changed();
      }, delay);
    }
  }

  // The page as it was when the targets were last found in it.
  let remembered;
  async function remember(targets, time) {
    remembered = await KagibanFacts.picture(time);
    const places = new Map(remembered.toggles.map((toggle, at) => [toggle, at]));
    for (const target of targets) target.at = places.get(target.element);
  }

  /**
   * Where a target's element was replaced, finds the one toggle that has the same description. Where the page has
   * rendered the very same again, that is the one in the same place; else all rows are read anew.
   */
  async function find(target, targets, time) {
    if (target.element?.isConnected) return;
    const now = await KagibanFacts.picture(time);
    // A page that went on meanwhile is not the one in the picture.
    const inItsPlace = target.element && target.at !== undefined && now.like === remembered.like ? now.toggles[target.at] : undefined;
    if (inItsPlace?.isConnected) {
      target.element = inItsPlace;
      return;
    }
    const index = await KagibanFacts.index(labels, time);
    for (const one of targets) {
      if (one === target || (one.element && !one.element.isConnected)) one.element = index.get(one.key) ?? one.element;
    }
    if (!target.element?.isConnected) target.element = undefined;
    await remember(targets, time);
  }

  function press(element, on) {
    if (KagibanFacts.isOn(element) === on || KagibanFacts.isDisabled(element)) return;
    if (element instanceof HTMLOptionElement) return choose(element);
    if (!element.matches(KagibanFacts.TOGGLES)) return;
    element.click();
  }

  /** An option is chosen as a person would: the select has a new value and says so. */
  function choose(option) {
    const select = option.closest("select");
    if (!select || select.multiple) return;
    select.selectedIndex = option.index;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // ---- Turning pages
  // A list that is fetched may take its time; one that has not changed by then does not turn.
  const TURN_MS = 3000;

  /** Presses a control of the pager, and waits until the page shows other rows. */
  async function turn(id) {
    const control = KagibanFacts.pagerControl(id);
    if (!control) return;
    const before = KagibanFacts.glance();
    await new Promise((resolve) => {
      // A sign that the list is being fetched, or a pager that changes before it has come, is not yet the list.
      const watch = new MutationObserver(() => KagibanFacts.glance() !== before && end());
      const timer = setTimeout(end, TURN_MS);
      function end() {
        watch.disconnect();
        clearTimeout(timer);
        resolve();
      }
      watch.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["class", "style", "hidden"],
      });
      if (control instanceof HTMLOptionElement) choose(control);
      else control.click();
    });
    await pause();
    await pause();
  }

  // ---- The menu's frame
  function place() {
    for (const { selector, closest, put } of KAGIBAN_ANCHORS) {
      const found = document.querySelector(selector);
      const anchor = found && closest ? found.closest(closest) : found;
      if (!anchor) continue;
      if (put === "after") anchor.after(frame);
      else if (put === "start") anchor.prepend(frame);
      else anchor.append(frame);
      return;
    }
  }

  function show() {
    frame = document.createElement("iframe");
    frame.className = "kagiban-frame";
    frame.title = "Kagiban";
    frame.allow = "clipboard-write *";
    frame.src = chrome.runtime.getURL("pages/menu.html");
    place();
  }

  /** Whether elements that take the pointer themselves lie over a part of the frame: a header that stands still, say. */
  function isPartlyTaken() {
    const { left, right, top, bottom } = frame.getBoundingClientRect();
    let free = false;
    let taken = false;
    for (let y = Math.max(top, 0) + 1; y < Math.min(bottom, innerHeight); y += 8) {
      for (let x = Math.max(left, 0) + 1; x < Math.min(right, innerWidth); x += 8) {
        const above = document.elementFromPoint(x, y);
        if (above === frame) free = true;
        else if (above) taken = true;
      }
    }
    return free && taken;
  }

  // ---- The frame's place: a page could slide a button under the pointer.
  const MOVED_MS = 100;
  let spot;
  let watch;
  let told = -Infinity;

  /** Looks at where the frame stands, tells if the page moved it, and looks again once it stands elsewhere. */
  function watchPlace() {
    watch?.disconnect();
    const { left, top, right, bottom } = frame.getBoundingClientRect();
    const { left: x, top: y, clientWidth, clientHeight } = rootPlace();
    // Scrolling moves it in the window, or keeps it there; both at once is the page's doing.
    const now = [left, top, left - x, top - y];
    const [shown, laid] = [0, 2].map((at) => spot !== undefined && [at, at + 1].some((i) => Math.abs(now[i] - spot[i]) >= 1));
    spot = now;
    if (shown && laid && performance.now() - told > MOVED_MS) {
      told = performance.now();
      say("moved");
    }
    // The window, cut down to the frame's place: whatever moves the frame takes a part of it out of there.
    const rootMargin = [top, clientWidth - right, clientHeight - bottom, left].map((room) => `${Math.ceil(-room)}px`).join(" ");
    let first = true;
    watch = new IntersectionObserver(() => (first ? (first = false) : watchPlace()), { rootMargin, threshold: [0, 0.25, 0.5, 0.75, 1] });
    watch.observe(frame);
  }

  function rootPlace() {
    const { left, top } = document.documentElement.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.compatMode === "BackCompat" ? document.body : document.documentElement;
    return { left, top, clientWidth, clientHeight };
  }

  let putBack = 0;
  function keepFrame() {
    if (frame.isConnected || putBack >= PUT_BACK) return;
    putBack += 1;
    place();
  }

  function resize({ height, farewell: text }) {
    if (Number.isFinite(height)) frame.style.height = `${Math.max(0, Math.min(2000, Math.round(height)))}px`;
    if (typeof text === "string") farewell = text.slice(0, 200);
    watchPlace();
    KagibanMarks.moved();
  }

  /** After an update of the extension this script is an orphan: it says so in the frame's place, and stops. */
  function stop() {
    abort.abort();
    observer.disconnect();
    watch?.disconnect();
    KagibanMarks.clear();
    if (farewell !== "" && frame.isConnected) {
      const note = document.createElement("div");
      note.className = "kagiban-note";
      note.setAttribute("role", "status");
      note.textContent = farewell;
      frame.replaceWith(note);
    } else {
      frame.remove();
    }
  }

  // ---- Changes
  // Which edition of the page this is: whoever was told its number, and is told the same again, has nothing new to read.
  let edition = 1;
  let wasTold = false;
  function toldEdition() {
    wasTold = true;
    return edition;
  }

  let timer;
  function changed() {
    if (wasTold) {
      edition += 1;
      wasTold = false;
    }
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      say("changed");
    }, SIGNAL_MS);
  }

  function say(tell) {
    if (!isAlive()) return stop();
    // Nobody may be listening; that is no error.
    chrome.runtime.sendMessage({ kagiban: VERSION, tell }).catch(() => undefined);
  }

  const RELEVANT = `${KagibanFacts.TOGGLES},tr,li,dd,button,input,a,h1,h2,h3,h4,legend,caption`;
  function isRelevant(node) {
    if (node.nodeType === Node.TEXT_NODE) return mayBeKey(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node === frame || node.nodeName.startsWith("KAGIBAN-")) return false;
    return node.matches(RELEVANT) || node.querySelector(RELEVANT) !== null || mayBeKey(node.textContent);
  }

  // A key that a script writes into a cell that was there: its head, or a run as long as an old one.
  const KEY = /[A-Za-z]{2}\d{6}_|[0-9A-Za-z]{16}/;
  const MOST = 4000;
  function mayBeKey(text) {
    return text.length >= 9 && KEY.test(text.length > MOST ? text.slice(0, MOST) : text);
  }

  const observer = new MutationObserver((mutations) => {
    keepFrame();
    if (mutations.some((mutation) => mutation.removedNodes.length > 0)) KagibanMarks.keep();
    KagibanMarks.moved();
    if (timer !== undefined && !wasTold) return;
    for (const mutation of mutations) {
      const relevant =
        mutation.type === "attributes"
          ? mutation.target.matches(KagibanFacts.TOGGLES)
          : mutation.type === "characterData"
            ? mayBeKey(mutation.target.data)
            : [...mutation.addedNodes].some(isRelevant) || [...mutation.removedNodes].some(isRelevant);
      if (relevant) return changed();
    }
  });

  /** What the merchant switches is the merchant's from then on. */
  function onMerchant(event) {
    const toggle = event.target instanceof Element ? event.target.closest(KagibanFacts.TOGGLES) : null;
    if (!toggle) return;
    // A box that a script clicks fires a trusted change after an untrusted click; a select has no click that counts.
    const tells = event.type === "click" || toggle instanceof HTMLSelectElement;
    if (!acting && event.isTrusted && tells) KagibanFacts.disown(toggle);
    changed();
  }

  show();
  chrome.runtime.onMessage.addListener(onMessage);
  signal.addEventListener("abort", () => isAlive() && chrome.runtime.onMessage.removeListener(onMessage));
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-checked", "disabled", "aria-disabled", "checked"],
  });
  window.addEventListener("message", onIntroduction, { signal });
  window.addEventListener("pageshow", onShow, { signal });
  document.addEventListener("change", onMerchant, { capture: true, signal });
  document.addEventListener("click", onMerchant, { capture: true, signal });
  document.addEventListener("visibilitychange", () => isAlive() || stop(), { signal });
  document.addEventListener("pointerdown", () => isAlive() || stop(), { capture: true, signal });
})();
