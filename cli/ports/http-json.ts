const TIMEOUT_MS = 3_000;
const BYTES_MAX = 8 * 1024 * 1024;

/** GET of JSON with a deadline. Undefined on 404; throws a sentence on everything else that is not 2xx. */
export async function getJson(url: URL): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  } catch (error) {
    throw new Error(`${url.host} does not answer`, { cause: error });
  }
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url.host} answers ${response.status}`);
  const text = await response.text();
  if (text.length > BYTES_MAX) throw new Error(`${url.host} sent more than ${BYTES_MAX} characters`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${url.host} did not send JSON`, { cause: error });
  }
}
