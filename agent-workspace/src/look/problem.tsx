type Props = { readonly words: string | undefined; readonly onRetry?: () => void };

/** What went wrong, told at once; nothing while nothing did. */
export function Problem({ words, onRetry }: Props) {
  if (!words) return null;
  return (
    <p className="error-text" role="alert">
      {words}{' '}
      {onRetry && (
        <button type="button" className="link-button" onClick={onRetry}>
          Try again
        </button>
      )}
    </p>
  );
}
