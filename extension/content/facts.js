// Reads the page as facts: rows, toggles, buttons, in one generic model. No word of any language and no API
// name stands here; what the facts mean is decided by the core.
//
// A row is a table row, a list item, a definition pair, or (anywhere else) the widest element around a toggle
// that holds no other one. Its path is what stands above it: captions, legends, and at each level the nearest
// run of short texts without a toggle that comes before it.
"use strict";

const KagibanFacts = (() => {
  const TOGGLES = 'input[type="checkbox"],input[type="radio"],select,[role="switch"],[role="checkbox"],[role="radio"]';
  const HEADINGS = 'h1,h2,h3,h4,h5,h6,legend,caption,summary,[role="heading"]';
  const BUTTONS = 'button,input[type="submit"],input[type="button"],input[type="image"],a[href],[role="button"]';
  const SKIPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "SVG", "svg", "KAGIBAN-MARK", "KAGIBAN-BAR"]);
  const BLOCKS = new Set(
    ("ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 " +
      "HEADER HR LEGEND LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
  );
  // A row never grows over one of these.
  const WALLS = new Set("BODY FORM FIELDSET TABLE THEAD TBODY TFOOT TR TD TH UL OL DL LI DT DD SECTION MAIN ARTICLE DETAILS".split(" "));
  const LISTS = new Set("TABLE UL OL DL FORM NAV SELECT MENU".split(" "));
  const MAX_TEXT = 600;
  const MAX_HEADING = 160;
  // A heading in parts: a name, its version, its other name, a count.
  const ONE_HEADING = 60;
  // A whole number that is no part of a version.
  const COUNT = /(?<![\d.])\d+(?![\d.])/g;
  const HEAD_CLASS = /head|title|ttl|caption/i;

  // ---- Elements keep their ids from one reading to the next, so that two readers do not disturb each other.
  const idOf = new WeakMap();
  const elements = new Map();
  // How a toggle was when first seen, and whether Kagiban switched it on and the merchant has not touched it
  // since. By the element while it lives; by its description when a page renders it anew.
  const firstSeen = { byElement: new WeakMap(), byKey: new Map() };
  const ours = { elements: new WeakSet(), keys: new Set() };
  let lastId = 0;
  let reading = 0;

  function idFor(element, key, around) {
    let id = idOf.get(element);
    if (id === undefined) idOf.set(element, (id = ++lastId));
    elements.set(String(id), { ref: new WeakRef(element), key, around, seen: reading });
    return id;
  }

  /** The element of an id, if it still stands in the page. */
  function elementOf(id) {
    const element = elements.get(String(id))?.ref.deref();
    return element?.isConnected ? element : undefined;
  }

  function keyOf(id) {
    return elements.get(String(id))?.key;
  }

  /** Whether a toggle stands among what it was read among: a page may make another row of the same elements. */
  function isAsRead(toggle) {
    const entry = elements.get(String(idOf.get(toggle)));
    return !entry || entry.around === surroundings(toggle);
  }

  /** The merchant has touched a toggle: it is no longer as Kagiban left it, whatever its state. */
  function disown(toggle) {
    for (const one of groupOf(toggle)) {
      ours.elements.delete(one);
      const id = idOf.get(one);
      if (id !== undefined) ours.keys.delete(keyOf(id));
    }
  }

  /** Kagiban has switched a toggle on. Where that took back another of the same group, none of it is Kagiban's. */
  function own(toggle, key) {
    if (groupOf(toggle).some((other) => other !== toggle && isOurs(other, keyOf(idOf.get(other))))) return disown(toggle);
    ours.elements.add(toggle);
    ours.keys.add(key);
  }

  function isOurs(toggle, key) {
    return ours.elements.has(toggle) || ours.keys.has(key);
  }

  /** The toggle and those that go off when it goes on. */
  function groupOf(toggle) {
    const select = toggle instanceof HTMLOptionElement ? toggle.closest("select") : toggle;
    if (select instanceof HTMLSelectElement) return [...select.options];
    if (toggle.getAttribute("role") === "radio") return [...(toggle.closest('[role="radiogroup"]') ?? toggle.parentElement).querySelectorAll('[role="radio"]')];
    if (!(toggle instanceof HTMLInputElement) || toggle.type !== "radio" || !toggle.name) return [toggle];
    const scope = toggle.form ?? document;
    return [...scope.querySelectorAll('input[type="radio"]')].filter((one) => one.name === toggle.name);
  }

  // ---- Toggles
  function kindOf(element) {
    if (element instanceof HTMLOptionElement) return "select";
    if (element instanceof HTMLInputElement) return element.type === "radio" ? "radio" : "checkbox";
    const role = element.getAttribute("role");
    return role === "switch" || role === "radio" ? role : "checkbox";
  }

  function isOn(element) {
    if (element instanceof HTMLOptionElement) return element.selected;
    if (element instanceof HTMLInputElement) return element.checked;
    return element.getAttribute("aria-checked") === "true";
  }

  /** How it was loaded: RMS renders what is registered, and the attribute keeps that. */
  function loadedState(element) {
    if (element instanceof HTMLOptionElement) return element.defaultSelected || (element.selected && !hasDefault(element));
    if (element instanceof HTMLInputElement) return element.defaultChecked;
    return isOn(element);
  }

  function hasDefault(option) {
    return [...(option.closest("select")?.options ?? [])].some((other) => other.defaultSelected);
  }

  function isDisabled(element) {
    const control = element instanceof HTMLOptionElement ? element.closest("select") : element;
    return (
      element.matches(":disabled") || control?.matches(":disabled") === true || control?.getAttribute("aria-disabled") === "true" ||
      control?.getAttribute("aria-readonly") === "true"
    );
  }

  function canSee(element) {
    return element.checkVisibility({ checkVisibilityCSS: true, visibilityProperty: true });
  }

  // ---- Texts
  // The keys as last found: their places are masked before any text is read.
  let keys = { secrets: [], holders: new Set(), textOf: (node) => node.data ?? node.value };

  /**
   * The text of a node as it reads: inline parts joined as they are, blocks apart; hidden parts and what a
   * toggle says of itself left out.
   */
  function textOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return keys.textOf(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (SKIPPED.has(node.nodeName)) return "";
    if (node.nodeName === "BR") return "\n";
    if (node.nodeName === "SELECT") return "";
    if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) return fieldText(node);
    if (!node.firstChild || node.hasAttribute("role") && node.matches(TOGGLES)) return "";
    if (node.childElementCount === 0 && !keys.holders.has(node)) return spaced(node, node.textContent);
    if (isHidden(node)) return "";
    let text = "";
    for (const child of node.childNodes) text += textOf(child);
    return spaced(node, text);
  }

  function spaced(node, text) {
    return BLOCKS.has(node.nodeName) ? `\n${text}\n` : text;
  }

  function isHidden(element) {
    return element.hidden || element.getAttribute("aria-hidden") === "true" || !canSee(element);
  }

  /** What a text field shows; a password shows nothing. */
  function fieldText(field) {
    const shown = field instanceof HTMLTextAreaElement || ["text", "search", "url", "email", "tel", ""].includes(field.type);
    return shown ? ` ${keys.textOf(field)} ` : "";
  }

  function tidy(text, most = MAX_TEXT) {
    const tidied = text.slice(0, most * 8).replace(/[ \t\r\n\f]+/g, " ").trim();
    return tidied.length > most ? `${tidied.slice(0, most)}…` : tidied;
  }

  /** Those of these texts that are short enough for a heading. */
  function short(texts) {
    return texts.filter((text) => text !== "" && text.length <= MAX_HEADING);
  }

  /** The text of an element whose own visibility counts too. */
  function visibleText(element, most) {
    return isHidden(element) ? "" : tidy(textOf(element), most);
  }

  // ---- One reading
  class Reader {
    constructor(root, labels) {
      this.root = root;
      this.keyLabels = labels.map((label) => label.toLowerCase());
      this.secrets = [...keys.secrets];
      this.rows = [];
      this.heads = new Map();
      this.paths = new Map();
      this.counts = new Map();
      this.done = new Set();
      this.grids = new Map();
      this.keys = new Set();
      this.described = [];
      this.aboves = new Map();
      this.befores = new Map();
      this.toggles = [...root.querySelectorAll(TOGGLES)].filter((toggle) => !toggle.closest("template"));
      this.labels = new Map();
      for (const label of root.querySelectorAll("label")) {
        if (!this.labels.has(label.control)) this.labels.set(label.control, []);
        this.labels.get(label.control).push(label);
      }
    }

    /** The labels of a control. A control's own `labels` searches the whole page for each control. */
    labelsOf(control) {
      return this.labels.get(control) ?? [];
    }

    isVisible(element, row) {
      if (row && !canSee(row)) return false;
      // A box drawn by its label is itself hidden.
      return canSee(element) || this.labelsOf(element).some(canSee);
    }

    /** How many independent toggles can be seen in each element; a radio group is one. */
    async count(time) {
      const groups = new Set();
      for (const toggle of this.toggles) {
        if (time.isOver()) await time.next();
        if (!this.isVisible(toggle)) continue;
        const role = toggle.getAttribute("role");
        const isRadio = toggle.type === "radio" || role === "radio";
        const group = isRadio ? this.radioGroup(toggle) : toggle;
        if (groups.has(group)) continue;
        groups.add(group);
        for (let element = toggle; element; element = element.parentElement) {
          this.counts.set(element, (this.counts.get(element) ?? 0) + 1);
        }
      }
    }

    radioGroup(radio) {
      if (!radio.name) return radio.closest('[role="radiogroup"]') ?? radio.parentElement;
      this.forms ??= new Map();
      const form = radio.form ?? document;
      if (!this.forms.has(form)) this.forms.set(form, new Map());
      const names = this.forms.get(form);
      if (!names.has(radio.name)) names.set(radio.name, radio);
      return names.get(radio.name);
    }

    togglesIn(element) {
      return this.counts.get(element) ?? 0;
    }

    /** Reads all rows in document order. */
    async read(time) {
      await this.count(time);
      const units = this.root.querySelectorAll("tr,li,dt,dd," + TOGGLES);
      for (const unit of units) {
        if (time.isOver()) await time.next();
        // A page may take rows away while others are read; then all are read again.
        if (this.done.has(unit) || !unit.isConnected || unit.closest("template")) continue;
        this.unit(unit);
      }
      if (this.toggles.length === 0) this.plainBlocks();
      this.keyBlocks();
      await this.recall(time);
    }

    /**
     * What is known of each toggle from before. Those with one description (a name that stands in two sections) are
     * told apart by what stands above their lists.
     */
    async recall(time) {
      const said = countsOf(this.described);
      for (const toggle of this.described) {
        if (time.isOver()) await time.next();
        if (said.get(toggle.key) > 1) toggle.key = JSON.stringify([toggle.key, this.above(toggle.control)]);
      }
      const told = countsOf(this.described);
      for (const { fact, one, key, around } of this.described) {
        if (time.isOver()) await time.next();
        this.keys.add(key);
        // What several toggles are called says nothing of any of them.
        const isSure = told.get(key) === 1;
        const loaded = firstSeen.byElement.get(one) ?? (isSure ? firstSeen.byKey.get(key) : undefined) ?? loadedState(one);
        firstSeen.byElement.set(one, loaded);
        firstSeen.byKey.set(key, loaded);
        Object.assign(fact, { id: idFor(one, key, around), loaded, ours: isSure ? isOurs(one, key) : ours.elements.has(one) });
      }
    }

    /** What comes before an element and each that it stands in, its own like passed over; without counts, for those change. */
    above(element) {
      const known = this.aboves.get(element);
      if (known) return known;
      if (!element || element === this.root) return [];
      const isLike = (one) => one.nodeName === element.nodeName && this.togglesIn(one) === this.togglesIn(element);
      let before = element.previousElementSibling;
      while (before && isLike(before) && !this.befores.has(before)) before = before.previousElementSibling;
      const says = before && isLike(before) ? this.befores.get(before) : (before?.textContent ?? "").slice(0, MAX_TEXT).replace(COUNT, "#");
      this.befores.set(element, says);
      const above = [...this.above(element.parentElement), says];
      this.aboves.set(element, above);
      return above;
    }

    /** The blocks of keys that no row tells of. */
    keyBlocks() {
      for (const [number, { id }] of keys.secrets.entries()) {
        const sign = `⟦secret:${number}⟧`;
        if (this.rows.some((row) => row.cells.some((cell) => cell.includes(sign)))) continue;
        let block = keys.elementOf(id);
        while (block && !BLOCKS.has(block.nodeName) && block !== this.root) block = block.parentElement;
        if (block && block !== this.root) this.add(block, [], this.cellsOf(block));
      }
    }

    /** Where nothing can be switched, the blocks of text are rows too: a list may be made of nothing else. */
    plainBlocks() {
      for (const block of [...this.root.querySelectorAll("div,p,section,article,span")].slice(0, 20000)) {
        if (this.rows.length > 6000) return;
        const isLine = BLOCKS.has(block.nodeName) || (block.nodeName === "SPAN" && this.isApart(block));
        if (!isLine || block.querySelector("div,p,section,article,table,ul,ol,dl,form") || block.closest("tr,li,dt,dd,a,button")) continue;
        if (block.nodeName === "SPAN" && block.parentElement.closest("p")) continue;
        if (block.textContent.length > 300 || isHidden(block)) continue;
        const cells = this.cellsOf(block);
        if (cells.length > 0) this.add(block, [block], cells);
      }
    }

    unit(unit) {
      switch (unit.nodeName) {
        case "TR":
          return this.tableRow(unit);
        case "LI":
          return unit.querySelector("li,tr,dl") || this.ownUnits(unit) ? undefined : this.add(unit, [unit], this.cellsOf(unit));
        case "DT":
        case "DD":
          return this.definition(unit);
        default:
          return this.control(unit);
      }
    }

    /** Whether a container holds several controls that each have a label of their own. */
    ownUnits(container) {
      return this.togglesIn(container) > 1 && !this.isOneRow(container);
    }

    /**
     * Whether several toggles in one container are columns of one row: each has a label of its own, and the
     * labels recur all over the page.
     */
    isOneRow(container) {
      if (this.togglesIn(container) > 4) return false;
      const toggles = [...container.querySelectorAll(TOGGLES)].filter((toggle) => this.togglesIn(toggle) > 0 || toggle.type === "radio");
      if (toggles.length > 4 || toggles.some((toggle) => this.done.has(toggle))) return false;
      const labels = toggles.map((toggle) => this.labelText(toggle));
      return new Set(labels).size === labels.length && labels.every((label) => this.recurs(label));
    }

    recurs(label) {
      if (!this.labelCounts) {
        this.labelCounts = new Map();
        for (const toggle of this.toggles) {
          const text = this.labelText(toggle);
          this.labelCounts.set(text, (this.labelCounts.get(text) ?? 0) + 1);
        }
      }
      return label !== "" && (this.labelCounts.get(label) ?? 0) > 1;
    }

    // -- Tables
    tableRow(tr) {
      if (tr.querySelector("tr")) return;
      const grid = this.gridOf(tr);
      const cells = grid.cells.get(tr) ?? [];
      // A cell with several controls of its own is a list, and its other cells stand above each of them.
      const crowded = cells.some(({ cell, own }) => own && this.togglesIn(cell) > 1 && !this.isOneRow(cell));
      if (crowded || tr.querySelector("li,dl")) return;
      for (const part of this.abreast(cells, grid)) {
        const texts = part.map(({ cell }) => visibleText(cell));
        const nodes = part.length === cells.length ? [tr] : part.map(({ cell }) => cell);
        this.add(tr, nodes, texts, (toggle) => {
          const column = cells.find(({ cell }) => cell.contains(toggle))?.column;
          return grid.head.get(column) ?? "";
        });
      }
    }

    /** The rows that stand side by side in one table row: box, name, box, name. Mostly there is one. */
    abreast(cells, grid) {
      const runs = this.headRuns(cells, grid);
      if (runs) return runs;
      const starts = cells.map(({ cell }, at) => (this.togglesIn(cell) > 0 ? at : -1)).filter((at) => at >= 0);
      // Where heads name the columns, several boxes are columns of one row.
      if (starts.length < 2 || starts.some((at) => grid.head.get(cells[at].column))) return [cells];
      const says = (part) => part.some(({ cell }) => visibleText(cell) !== "");
      const before = says(cells.slice(0, starts[0]));
      const parts = starts.map((start, at) =>
        before ? cells.slice(at === 0 ? 0 : starts[at - 1] + 1, start + 1) : cells.slice(start, starts[at + 1] ?? cells.length),
      );
      return parts.every(says) ? parts : [cells];
    }

    /** The rows of one table row where the heads of the columns recur: name, state, choice, name, state, choice. */
    headRuns(cells, grid) {
      const heads = cells.map(({ column }) => grid.head.get(column));
      if (cells.length !== grid.head.size || heads.every((head) => !head)) return undefined;
      const width = heads.findIndex((_, at) => at > 0 && heads.every((head, other) => head === heads[other % at]) && heads.length % at === 0);
      if (width < 1) return undefined;
      const runs = [];
      for (let at = 0; at < cells.length; at += width) runs.push(cells.slice(at, at + width));
      const says = (run) => run.some(({ cell }) => visibleText(cell) !== "");
      // The last table row may be filled up with empty cells.
      const filled = runs.filter((run) => says(run) || run.some(({ cell }) => this.togglesIn(cell) > 0));
      return filled.length > 0 && filled.every(says) ? filled : undefined;
    }

    /** The cells of each row of a table with their columns; a cell that spans rows counts in each of them. */
    gridOf(tr) {
      const table = tr.closest("table") ?? tr.parentElement;
      if (this.grids.has(table)) return this.grids.get(table);
      const grid = { cells: new Map(), head: new Map() };
      let spans = [];
      let atTop = true;
      for (const row of table.rows ?? [tr]) {
        const cells = [];
        let column = 0;
        const next = [];
        const own = [...row.cells];
        while (own.length > 0 || spans.some((span) => span.column >= column)) {
          const span = spans.find((one) => one.column === column);
          if (span) {
            cells.push({ cell: span.cell, column, own: false });
            if (span.left > 1) next.push({ ...span, left: span.left - 1 });
            column += span.width;
            continue;
          }
          const cell = own.shift();
          if (!cell) break;
          cells.push({ cell, column, own: true });
          if (cell.rowSpan > 1) next.push({ cell, column, width: cell.colSpan, left: cell.rowSpan - 1 });
          column += Math.max(1, cell.colSpan);
        }
        spans = next;
        grid.cells.set(row, cells);
        const isHead = cells.length > 1 && cells.every(({ cell }) => cell.nodeName === "TH");
        // A section's head may be made of head cells too: outside the table's own head, or with a control under the heads.
        const isSection = (table.tHead && row.parentElement !== table.tHead) || (grid.head.size > 0 && this.togglesIn(row) > 0);
        if (atTop && isHead && !isSection) for (const { cell, column: at } of cells) grid.head.set(at, visibleText(cell, MAX_HEADING));
        else if (cells.length > 1) atTop = false;
      }
      this.grids.set(table, grid);
      return grid;
    }

    // -- Definition lists
    definition(element) {
      if (element.querySelector("li,tr,dl")) return;
      if (element.nodeName === "DD") {
        if (this.ownUnits(element)) return;
        const term = this.termOf(element);
        // A term with a toggle of its own is a row together with its definitions.
        if (term && this.togglesIn(term) > 0 && this.togglesIn(element) === 0) return;
        const cells = [term ? visibleText(term) : "", ...this.cellsOf(element)];
        return this.add(element, [element], cells);
      }
      const definitions = this.definitionsOf(element);
      if (this.togglesIn(element) === 0 && definitions.length > 0) return;
      if (this.ownUnits(element)) return;
      const texts = definitions.filter((one) => this.togglesIn(one) === 0).map((one) => visibleText(one));
      this.add(element, [element], [...this.cellsOf(element), ...texts]);
    }

    termOf(dd) {
      let element = dd.previousElementSibling;
      while (element && element.nodeName === "DD") element = element.previousElementSibling;
      return element?.nodeName === "DT" ? element : undefined;
    }

    definitionsOf(dt) {
      const found = [];
      for (let element = dt.nextElementSibling; element?.nodeName === "DD"; element = element.nextElementSibling) found.push(element);
      return found;
    }

    // -- Anything else
    control(toggle) {
      const own = this.togglesIn(toggle) || 1;
      let element = toggle;
      while (element.parentElement && element !== this.root) {
        const parent = element.parentElement;
        if (WALLS.has(parent.nodeName) || this.isWide(parent)) break;
        if (this.togglesIn(parent) > own && !(parent.contains(toggle) && this.sharesRow(parent, element))) break;
        element = parent;
        if (this.togglesIn(element) > own) break;
      }
      if (this.hasText(element)) return this.add(element, [element], this.cellsOf(element));
      const line = this.lineOf(element);
      this.add(element, line, [tidy(line.map((node) => textOf(node)).join("")), ...this.foreignLabels(toggle, element)]);
    }

    /** Whether an element is more than a row can be: it has a heading, a table or a list in it. */
    isWide(element) {
      this.wide ??= new Map();
      let known = this.wide.get(element);
      if (known === undefined) this.wide.set(element, (known = element.querySelector(`${HEADINGS},table,ul,ol,dl,form`) !== null));
      return known;
    }

    /** Whether a parent with a few toggles is one row: their labels recur, and there is a text besides them. */
    sharesRow(parent, element) {
      return this.isOneRow(parent) && tidy(textOf(parent)) !== tidy(textOf(element));
    }

    hasText(element) {
      return tidy(textOf(element)) !== "";
    }

    /** The nodes on the same line as an element: up to a line break, a block or another toggle. */
    lineOf(element) {
      const ends = (node) =>
        node.nodeName === "BR" || (node.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(node.nodeName) || this.togglesIn(node) > 0));
      const after = [];
      for (let node = element.nextSibling; node && !ends(node); node = node.nextSibling) after.push(node);
      const before = [];
      for (let node = element.previousSibling; node && !ends(node); node = node.previousSibling) before.unshift(node);
      const says = (nodes) => nodes.some((node) => tidy(textOf(node)) !== "");
      // The text after a box is its name; the text before it only where none follows.
      return says(after) ? [element, ...after] : [...before, element];
    }

    foreignLabels(toggle, element) {
      return this.labelsOf(toggle).filter((label) => !element.contains(label)).map((label) => visibleText(label));
    }

    /** The parts of a row that stand apart: its blocks, or its inline text as a whole. */
    cellsOf(element) {
      const cells = [];
      let line = "";
      const flush = () => {
        const text = tidy(line);
        if (text !== "") cells.push(text);
        line = "";
      };
      const children = [...element.children].filter((child) => child.nodeName !== "KAGIBAN-MARK");
      const spread = children.length > 1 && /flex|grid|table/.test(getComputedStyle(element).display);
      for (const child of element.childNodes) {
        const isElement = child.nodeType === Node.ELEMENT_NODE;
        const apart = isElement && (spread || BLOCKS.has(child.nodeName) || (child.childElementCount >= 0 && this.isApart(child)));
        if (!apart) {
          line += textOf(child);
          continue;
        }
        flush();
        if (isHidden(child) || SKIPPED.has(child.nodeName)) continue;
        const inner = child.childElementCount > 0 && [...child.children].some((one) => BLOCKS.has(one.nodeName));
        if (inner) cells.push(...this.cellsOf(child));
        else {
          line = textOf(child);
          flush();
        }
      }
      flush();
      if (cells.length === 1 && children.length === 1) {
        const [only] = children;
        const inside = only.childElementCount > 1 ? this.cellsOf(only) : [];
        if (inside.length > 1) return inside;
      }
      return cells;
    }

    isApart(child) {
      if (SKIPPED.has(child.nodeName) || child.matches(TOGGLES)) return false;
      const display = getComputedStyle(child).display;
      return display !== "inline" && display !== "contents" && display !== "none";
    }

    // -- Paths
    /** The headings above an element, the outermost first. */
    pathOf(element) {
      if (!element || element === this.root.parentElement) return [];
      const known = this.paths.get(element);
      if (known) return known;
      const path = [...this.pathOf(element.parentElement), ...this.headOf(element), ...this.titlesIn(element)];
      this.paths.set(element, path);
      return path;
    }

    /** What an element is titled from inside: a caption, a legend, a summary. */
    titlesIn(element) {
      const title = [...element.children].find((child) => ["CAPTION", "LEGEND", "SUMMARY"].includes(child.nodeName));
      if (!title) return [];
      const text = visibleText(title, MAX_HEADING);
      return text === "" ? [] : [text];
    }

    /** The nearest run of headings before an element, among its siblings. */
    headOf(element) {
      const known = this.heads.get(element);
      if (known) return known;
      // Walk back to a sibling whose answer is known, then forward again: long lists stay linear.
      const pending = [];
      let at = element;
      while (at && !this.heads.has(at)) {
        pending.push(at);
        at = at.previousElementSibling;
      }
      for (const one of pending.reverse()) {
        const before = one.previousElementSibling;
        let head = [];
        if (before) {
          const own = this.headingTexts(before);
          if (own.length === 0) head = this.heads.get(before) ?? [];
          else {
            const further = before.previousElementSibling;
            const runs = further !== null && this.headingTexts(further).length > 0;
            head = runs ? [...(this.heads.get(before) ?? []), ...own] : own;
          }
        }
        this.heads.set(one, head.slice(-6));
      }
      return this.heads.get(element);
    }

    /** The short texts of an element that can head what comes after it; nothing where it is a row or a list. */
    headingTexts(element) {
      this.headings ??= new Map();
      const known = this.headings.get(element);
      if (known) return known;
      const texts = this.readHeading(element);
      this.headings.set(element, texts);
      return texts;
    }

    readHeading(element) {
      if (SKIPPED.has(element.nodeName) || (LISTS.has(element.nodeName) && !this.isBar(element)) || element.nodeName === "DD") return [];
      const isTitle = element.matches(HEADINGS) || element.nodeName === "DT" || isHeadRow(element);
      // A title that goes on and on is cut, not left out: what follows it would stand under the title before.
      if (isTitle) return short([visibleText(element, MAX_HEADING - 1)]);
      if (!this.canHead(element) || isHidden(element)) return [];
      const texts = this.cellsOf(element).filter((text) => text !== "");
      const whole = texts.join(" ");
      // A name and its version may stand apart and still be one heading; a name and a notice are two.
      // Over rows that stand side by side two names may be the heads of one each: together they are none of both.
      if (whole.length <= ONE_HEADING || (element.nodeName === "TR" && this.isOverRuns(element))) return short([tidy(whole, MAX_HEADING - 1)]);
      return texts.length > 3 ? [] : short(texts);
    }

    /** Whether a table is no list, but a line laid out with it: a title, and beside it a link. */
    isBar(element) {
      return element.nodeName === "TABLE" && !element.tHead && element.rows.length === 1 && this.togglesIn(element) === 0;
    }

    /** Whether an element that is no title by its nature can head what comes after it. */
    canHead(element) {
      const toggles = this.togglesIn(element);
      // The head of a section may hold the control that ticks all of it.
      if (toggles > 1 || (toggles === 1 && !element.querySelector(HEADINGS) && !HEAD_CLASS.test(`${element.className} ${element.id}`))) return false;
      if (element.textContent.length > MAX_HEADING * 4) return false;
      if (element.nodeName === "TR") {
        // The second line of a row is part of it: a cell with its control reaches down from above.
        const cells = this.gridOf(element).cells.get(element) ?? [];
        if (cells.some(({ cell, own }) => !own && this.togglesIn(cell) > 0)) return false;
        return element.cells.length === 1 || element.cells.length < this.width(element);
      }
      if (element.nodeName === "LI" && element.querySelector("li")) return false;
      return element.querySelector("table,ul,ol,dl,form,nav") === null;
    }

    /** How many cells the next row with a toggle has: a row that is as wide is a row of the list, not its head. */
    width(tr) {
      return this.nextWithToggle(tr)?.cells?.length ?? 0;
    }

    nextWithToggle(tr) {
      let next = tr.nextElementSibling;
      while (next && this.togglesIn(next) === 0) next = next.nextElementSibling;
      return next;
    }

    /** Whether the table row with a toggle that comes next is several rows side by side. */
    isOverRuns(tr) {
      const next = this.nextWithToggle(tr);
      const grid = this.gridOf(tr);
      return next !== null && this.abreast(grid.cells.get(next) ?? [], grid).length > 1;
    }

    // -- Rows
    /** Adds one row: the element, the nodes that make it up, the texts of its cells. */
    add(element, nodes, cells, headOf = () => "") {
      const found = nodes
        .filter((node) => node.nodeType === Node.ELEMENT_NODE)
        .flatMap((node) => [...(node.matches(TOGGLES) ? [node] : []), ...node.querySelectorAll(TOGGLES)])
        .filter((toggle) => !this.done.has(toggle));
      for (const toggle of found) this.done.add(toggle);
      const path = this.pathOf(element);
      const near = this.nearLabel(cells) || this.nearLabel(path);
      const secretOwner = element;
      const mask = (text) => KagibanMask.text(text, near, (secret) => this.secret(secret, secretOwner));
      const row = { path: path.map(mask), cells: cells.map(mask), toggles: [] };
      for (const toggle of found) row.toggles.push(...this.toggle(toggle, row, element, headOf(toggle)));
      this.rows.push(row);
    }

    secret(secret, element) {
      this.secrets.push({ id: idFor(element, ""), ...secret });
      return this.secrets.length - 1;
    }

    nearLabel(texts) {
      return texts.some((text) => {
        const lower = text.toLowerCase();
        return text.length < 80 && this.keyLabels.some((label) => lower.includes(label));
      });
    }

    /** The facts of one control; a select is one toggle for each of its options. */
    toggle(control, row, element, head) {
      const options = control instanceof HTMLSelectElement ? [...control.options] : [control];
      const visible = this.isVisible(control, element);
      return options.map((one) => {
        const label = one instanceof HTMLOptionElement ? tidy(one.text) : this.labelText(control);
        const option = KagibanMask.text(label || head, false, (secret) => this.secret(secret, element));
        const name = KagibanMask.attribute((control.getAttribute("name") ?? "").slice(0, 300));
        const value = KagibanMask.attribute((one.getAttribute("value") ?? "").slice(0, 300));
        const kind = kindOf(one);
        // What a switch prints of its own state is no part of its description.
        const says = control.hasAttribute("role") && kind !== "radio" && !control.hasAttribute("aria-label") ? "" : option;
        const key = JSON.stringify([row.path, row.cells, kind, says, name, value]);
        // Filled in when all toggles are described.
        const known = { id: 0, loaded: false, ours: false };
        const fact = { ...known, kind, option, on: isOn(one), disabled: isDisabled(one), visible, name, value, attributes: attributesOf(control) };
        this.described.push({ fact, one, control, key, around: surroundings(one) });
        return fact;
      });
    }

    /** The label of a control: its own, or the text beside a radio button that has none. */
    labelText(control) {
      const named = control.getAttribute("aria-label");
      if (named) return tidy(named);
      const by = control.getAttribute("aria-labelledby");
      if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
      const labels = this.labelsOf(control).map((label) => tidy(textOf(label))).filter((text) => text !== "");
      if (labels.length > 0) return labels.join(" ");
      if (!(control instanceof HTMLInputElement)) return control.nodeName === "SELECT" ? "" : tidy(control.textContent);
      if (control.type !== "radio") return "";
      const next = control.nextSibling;
      return next && !(next.nodeType === Node.ELEMENT_NODE && this.togglesIn(next) > 0) ? tidy(textOf(next)) : "";
    }
  }

  function countsOf(described) {
    const counts = new Map();
    for (const { key } of described) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  /** A table row that heads others: only head cells, or one cell over the whole width. */
  function isHeadRow(element) {
    if (element.nodeName !== "TR") return false;
    const cells = [...element.cells];
    return cells.length > 0 && cells.every((cell) => cell.nodeName === "TH") && (cells.length === 1 || cells.every((cell) => cell.rowSpan === 1));
  }

  const NAMING = /^(id|title|for|data-.+)$/;

  function attributesOf(control) {
    const found = [];
    for (const { name, value } of control.attributes) {
      if (NAMING.test(name) && value !== "" && value.length <= 200) found.push(KagibanMask.attribute(value));
    }
    const holder = control.closest("tr,li,label,[data-name],[data-api],[data-id]");
    for (const { name, value } of holder && holder !== control ? holder.attributes : []) {
      if (name.startsWith("data-") && value !== "" && value.length <= 200) found.push(KagibanMask.attribute(value));
    }
    return found.slice(0, 12);
  }

  function buttonsOf(root, mask) {
    const found = [];
    for (const element of root.querySelectorAll(BUTTONS)) {
      if (found.length >= 400) break;
      const raw = element instanceof HTMLInputElement ? element.value || element.alt : textOf(element);
      const text = tidy(raw ?? "", 120);
      if (text === "" || element.closest("template,kagiban-bar") || !canSee(element)) continue;
      const disabled = element.matches(":disabled") || element.getAttribute("aria-disabled") === "true";
      found.push({ id: idFor(element, ""), text: mask(text), disabled });
    }
    return found;
  }

  function hiddenOf(root) {
    return [...root.querySelectorAll('input[type="hidden"]')].slice(0, 200).map((input) => ({
      id: KagibanMask.attribute(input.id),
      name: KagibanMask.attribute(input.name),
      value: input.value.length <= 8 ? input.value : "",
    }));
  }

  // ---- Pagers
  const PAGER_PARTS = 'a,button,[role="button"],[role="link"],.paginate_button,.page-link';
  let pagerIds = new Set();

  /**
   * The pagers: groups of controls that are page numbers, more than one of them. What else stands in their holder is no
   * part of them: a holder can be the whole page, with buttons that nobody but the merchant may press.
   */
  function pagersOf(root, seen) {
    pagerIds = new Set();
    const part = (element, text) => {
      const id = idFor(element, "");
      pagerIds.add(String(id));
      return { id, text };
    };
    const pagers = [...numberGroups(root)].filter(([, numbers]) => numbers.length > 1).map(([holder, numbers]) => ({
      id: idFor(holder, ""),
      controls: numbers.map((element) => ({
        ...part(element, tidy(element.textContent, 12)),
        current: /\b(current|active|selected)\b/.test(`${element.className} ${element.parentElement.className}`) || element.hasAttribute("aria-current"),
        disabled: /\bdisabled\b/.test(element.className) || element.getAttribute("aria-disabled") === "true" || element.matches(":disabled"),
      })),
      lengths: lengthsOf(holder).map((option) => ({
        ...part(option, option.value === "-1" ? "-1" : tidy(option.text, 12)),
        current: option.selected,
        disabled: false,
      })),
    }));
    // Switched on by Kagiban, and on a page of a list that is not shown.
    return pagers.length === 0 ? null : { pagers, ours: [...ours.keys].filter((key) => !seen.has(key)).length };
  }

  function numberGroups(root) {
    const groups = new Map();
    for (const element of root.querySelectorAll(PAGER_PARTS)) {
      if (!/^\d{1,4}$/.test(tidy(element.textContent, 12)) || !canSee(element)) continue;
      const holder = element.parentElement.closest('nav,[class*="pag" i],[id*="pag" i],[role="navigation"]');
      if (!holder || holder.querySelector("table")) continue;
      if (!groups.has(holder)) groups.set(holder, []);
      groups.get(holder).push(element);
    }
    return groups;
  }

  /** The choices of how many rows a page has: the nearest select whose every value is a number of rows. */
  function lengthsOf(holder) {
    const isLength = (option) => option.value === "-1" || (/^\d+$/.test(option.value) && Number(option.value) >= 5);
    for (let around = holder.parentElement; around; around = around.parentElement) {
      const selects = [...around.querySelectorAll("select")].filter((one) => one.options.length > 1 && canSee(one) && [...one.options].every(isLength));
      // Several selects are those of several lists.
      if (selects.length > 0) return selects.length === 1 ? [...selects[0].options] : [];
      if (around.querySelectorAll("table").length > 1) return [];
    }
    return [];
  }

  /** The element of a pager's control, if the last reading found it to be one. */
  function pagerControl(id) {
    return pagerIds.has(String(id)) ? elementOf(id) : undefined;
  }

  /** What the rows with a toggle say that can be seen: enough to tell one page of a list from another. */
  function glance() {
    const rows = [...document.body.querySelectorAll(TOGGLES)].map((toggle) => toggle.closest("tr,li,dt,dd,label") ?? toggle.parentElement);
    return rows.filter(canSee).map((row) => row.textContent).join("\n");
  }

  // ---- Finding a toggle again
  // What a toggle says of its own state, what a form carries along with it, and the menu's height.
  const PASSING = / aria-checked="[^"]*"|(?<=<[^>]* role="(?:switch|checkbox|radio)"[^>]*>)[^<]+|<input [^>]*type="hidden"[^>]*>|<iframe [^>]*>/g;

  /**
   * The page as it stands, and its toggles in document order. Where two pictures are alike, the page is the same to
   * the letter but for the states of its toggles, and each toggle of the one is the toggle in the same place of the other.
   */
  async function picture(time) {
    // What changes while it is taken is in no picture: one that is torn is like no other.
    let torn = false;
    const watch = new MutationObserver(() => (torn = true));
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    const pieces = [];
    for (const piece of piecesOf(document.body)) {
      pieces.push(piece.replace(PASSING, ""));
      if (time.isOver()) await time.next();
    }
    torn ||= watch.takeRecords().length > 0;
    watch.disconnect();
    return { like: torn ? Symbol("torn") : pieces.join(""), toggles: allToggles() };
  }

  /** The toggles in document order; a select is one for each of its options. */
  function allToggles() {
    return [...document.body.querySelectorAll(TOGGLES)].flatMap((control) => (control instanceof HTMLSelectElement ? [...control.options] : [control]));
  }

  // Some milliseconds' worth of HTML.
  const PIECE = 2000;

  /** The HTML in an element, in pieces of at most so many elements. */
  function* piecesOf(element) {
    for (const child of element.childNodes) {
      if (child.nodeType !== Node.ELEMENT_NODE) {
        yield child.data ?? "";
      } else if (child.getElementsByTagName("*").length <= PIECE) {
        yield child.outerHTML;
      } else {
        yield `<${child.localName}${[...child.attributes].map(({ name, value }) => ` ${name}="${value}"`).join("")}>`;
        yield* piecesOf(child);
      }
    }
  }

  /** What stands around a toggle, in little. */
  function surroundings(toggle) {
    const control = toggle instanceof HTMLOptionElement ? (toggle.closest("select") ?? toggle) : toggle;
    const own = control.textContent.trim();
    let around = control.closest("tr,li") ?? control.parentElement;
    for (let up = 0; up < 4 && around.parentElement && around.textContent.trim() === own; up += 1) around = around.parentElement;
    let says = around.textContent;
    // Not a row, but all of them: then what stands beside it.
    if (says.length > 1000) says = `${control.previousSibling?.textContent}\n${control.nextSibling?.textContent}`;
    return [control.getAttribute("name"), toggle.getAttribute("value"), says].join("\n");
  }

  const ATTEMPTS = 4;

  /** Reads all rows; where the page replaced some of them meanwhile, once more. */
  async function readRows(root, labels, time) {
    for (let attempt = 1; ; attempt += 1) {
      keys = await KagibanKeys.find(root, labels.map((label) => label.toLowerCase()), time);
      const reader = new Reader(root, labels);
      await reader.read(time);
      if (attempt === ATTEMPTS || reader.toggles.every((toggle) => toggle.isConnected)) return reader;
    }
  }

  /** By a toggle's description, the one element that has it; null where several do. */
  async function index(labels, time) {
    const { rows } = await readRows(document.body, labels, time);
    const found = new Map();
    for (const { id } of rows.flatMap((row) => row.toggles)) {
      const key = keyOf(id);
      found.set(key, found.has(key) ? null : elementOf(id));
    }
    return found;
  }

  /** The facts of the page as it is now. `time` is in slices, so that the page is never frozen: here, and in all of the above. */
  async function read(labels, time) {
    reading += 1;
    const root = document.body;
    const reader = await readRows(root, labels, time);
    if (time.isOver()) await time.next();
    const mask = (text) => KagibanMask.text(text, false, (secret) => reader.secret(secret, root));
    const headings = [...root.querySelectorAll(HEADINGS)].slice(0, 200).map((heading) => mask(visibleText(heading, MAX_HEADING)));
    const snapshot = {
      version: 1,
      url: mask(location.origin + location.pathname),
      title: mask(document.title.slice(0, 200)),
      headings: headings.filter((text) => text !== ""),
      rows: reader.rows,
      buttons: buttonsOf(root, mask),
      hidden: hiddenOf(root),
      paged: pagersOf(root, reader.keys),
      secrets: reader.secrets,
    };
    // An id is good for a few readings, so that the menu and the popup do not disturb each other.
    for (const [id, entry] of elements) if (entry.seen < reading - 3) elements.delete(id);
    return snapshot;
  }

  return { read, elementOf, keyOf, isAsRead, pagerControl, glance, index, picture, allToggles, own, disown, isOn, isDisabled, TOGGLES };
})();
