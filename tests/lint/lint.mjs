// The package as addons-linter sees it: no error, and no warning but those of expected.json, each with its reason.
//
// addons-linter is Mozilla's, and two of its rules ask for what Firefox alone needs: an id of the add-on, and scripts in the
// place of a service worker. Chrome's manifest has neither, so a copy is linted that says so in Firefox's words.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import linter from "addons-linter";

const [dist = fileURLToPath(new URL("../../dist", import.meta.url))] = process.argv.slice(2);
const expected = JSON.parse(await readFile(new URL("expected.json", import.meta.url), "utf8"));
const copy = await mkdtemp(path.join(tmpdir(), "kagiban-lint-"));
try {
  await cp(dist, copy, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(copy, "manifest.json"), "utf8"));
  manifest.browser_specific_settings = { gecko: { id: "kagiban@example.com", data_collection_permissions: { required: ["none"] } } };
  await writeFile(path.join(copy, "manifest.json"), JSON.stringify(manifest));
  const instance = linter.createInstance({
    config: { _: [copy], logLevel: "fatal", output: "none", enableBackgroundServiceWorker: true },
    runAsBinary: false,
  });
  const { errors, warnings, notices } = await instance.run();
  const told = [...errors, ...warnings, ...notices].map(({ _type, code, file }) => `${_type} ${code} ${file ?? ""}`.trim());
  const known = expected.map(({ what, reason }) => {
    if (!reason) throw new Error(`${what} has no reason`);
    return what;
  });
  const fresh = told.filter((one) => !known.includes(one));
  const gone = known.filter((one) => !told.includes(one));
  for (const one of [...errors, ...warnings, ...notices]) console.log(`${one._type} ${one.code} ${one.file ?? ""}:${one.line ?? ""} ${one.message}`);
  if (errors.length > 0 || fresh.length > 0 || gone.length > 0) {
    console.error(`errors: ${errors.length}; not expected: ${fresh.join(", ") || "none"}; expected and gone: ${gone.join(", ") || "none"}`);
    process.exitCode = 1;
  } else {
    console.log(`addons-linter: 0 errors, ${told.length} warnings and notices, all expected`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
