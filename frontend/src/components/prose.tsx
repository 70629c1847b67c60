/** A sentence of the API with its `code` in backticks set as code. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, index) =>
        index % 2 ? (
          <code key={index} className="font-mono text-[0.92em] text-text">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </>
  );
}
