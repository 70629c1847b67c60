import { randomId } from "./id";
import { ApiError } from "./request";

/** Keys of commands whose end is not known, by what they ask for. */
const unended = new Map<string, string>();

/**
 * Send a command so that it is carried out once, however often it is sent until its end is known: a second click, and a
 * try after an answer that was lost, have the key of the first. The same command after its end is a new one.
 */
export async function once<Answer>(
  command: string,
  asked: unknown,
  send: (options: { headers: Record<string, string> }) => Promise<Answer>,
): Promise<Answer> {
  const name = `${command} ${JSON.stringify(asked)}`;
  const key = unended.get(name) ?? randomId();
  unended.set(name, key);
  try {
    const answer = await send({ headers: { "Idempotency-Key": key } });
    unended.delete(name);
    return answer;
  } catch (cause) {
    // Refused, it was not carried out. Where nothing answered, or the server failed, it may have been.
    if (cause instanceof ApiError && !cause.unreachable && cause.status < 500) unended.delete(name);
    throw cause;
  }
}
