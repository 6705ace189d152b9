const TIMEOUT_MS = 3_000;
const BYTES_MAX = 8 * 1024 * 1024;

/** GET with a deadline. Undefined body: it is not JSON. Throws a sentence where there is no answer. */
export async function getAnswer(url: URL): Promise<{ readonly status: number; readonly body: unknown }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    text = await response.text();
  } catch (error) {
    throw new Error(`${url.host} does not answer`, { cause: error });
  }
  if (text.length > BYTES_MAX) throw new Error(`${url.host} sent more than ${BYTES_MAX} characters`);
  return { status: response.status, body: parse(text) };
}

/** The JSON at this address. Throws a sentence on everything that is not 2xx. */
export async function getJson(url: URL): Promise<unknown> {
  const { body, status } = await getAnswer(url);
  if (status < 200 || status > 299) throw new Error(`${url.host} answers ${status}`);
  if (body === undefined) throw new Error(`${url.host} did not send JSON`);
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
