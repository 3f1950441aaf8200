/** The shape of what is on its way. */
export function Loading({ words }: { readonly words: string }) {
  return (
    <div className="box loading" role="status">
      <span className="only-read">{words}</span>
      <span className="skeleton skeleton-title" />
      <span className="skeleton skeleton-line" />
      <span className="skeleton skeleton-short" />
      <span className="skeleton skeleton-line" />
    </div>
  );
}
