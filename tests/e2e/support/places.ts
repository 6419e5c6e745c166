// Where things are and what they are called. build.sh names the built things; without it (an editor's
// test button) they are where build.sh would have put them.
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The tests' own folder, for their data. */
export const TESTS = path.join(ROOT, "tests");
/** The loadable extension. */
export const DIST = process.env.KAGIBAN_DIST ?? path.join(ROOT, "dist");
/** The simulator's program. */
export const SIMULATOR = process.env.KAGIBAN_RMS ?? path.join(ROOT, "target/debug/kagiban-rms");
/** The libraries that the portal loads, from npm. */
export const VENDOR = path.join(ROOT, "tests/node_modules");
/** Where figures, screenshots and traces go. */
export const TARGET = path.join(ROOT, "target");
/** The browser. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Whether this is `./build.sh demo`. */
export const DEMO = process.env.KAGIBAN_DEMO === "1";
/** Whether this is `./build.sh store`. */
export const STORE = process.env.KAGIBAN_STORE === "1";
/** Whether this is `./build.sh bench`. */
export const BENCH = process.env.KAGIBAN_BENCH !== undefined;
/** Whether this is `./build.sh soak`, which tries everything in every era and markup; else what is alike is tried in one. */
export const SOAK = process.env.KAGIBAN_SOAK === "1";
/** Whether there is a screen to show a window on; only the demo opens one. */
export const HEADED = DEMO && Boolean(process.env.DISPLAY);

/** The portal's real address; the browser is told to find it at the simulator. */
export const PORTAL = "https://webservice.rms.rakuten.co.jp";
/** The hosts that the extension works on. */
export const HOSTS = ["webservice.rms.rakuten.co.jp", "ichiba-bs.rms.rakuten.co.jp"];
