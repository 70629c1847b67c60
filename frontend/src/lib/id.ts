/** 128 random bits as hex. `crypto.randomUUID` is missing where the page is not served from a secure origin. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
