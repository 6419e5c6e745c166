import type { CDPSession } from "@playwright/test";
import type { Browser } from "./browser";

/** Stops the extension's worker, as Chrome does when it has had nothing to do for a while. The next event starts it. */
export async function stopWorker(browser: Browser): Promise<void> {
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  const session = await browser.context.newCDPSession(page);
  for (const targetId of await workers(session, browser)) await session.send("Target.closeTarget", { targetId });
  await session.detach();
}

/** The targets of the running worker: one, or none where it is stopped. */
export async function workers(session: CDPSession, browser: Browser): Promise<string[]> {
  const { targetInfos } = await session.send("Target.getTargets");
  return targetInfos
    .filter((target) => target.type === "service_worker" && target.url.startsWith(browser.url("")))
    .map((target) => target.targetId);
}
