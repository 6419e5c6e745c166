import { readFile } from "node:fs/promises";

/** One request as Chromium's own network log has it, whichever page, worker or script made it. */
export type Requested = { url: URL; initiator: string };

/** Every request of a browser that was started with `--log-net-log=FILE` and has ended. */
export async function requestsOf(file: string): Promise<Requested[]> {
  const { constants, events } = JSON.parse(await readFile(file, "utf8"));
  const start = constants.logEventTypes.URL_REQUEST_START_JOB;
  return events
    .filter((event: any) => event.type === start && event.params?.url)
    .map(({ params }: any) => ({ url: new URL(params.url), initiator: params.initiator ?? "" }));
}
