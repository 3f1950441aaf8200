import { Icon } from './icons.tsx';

type Props = { readonly words: string | undefined; readonly onRetry?: () => void };

/** What went wrong, told at once; with `onRetry` in place of what could not be loaded. */
export function Problem({ words, onRetry }: Props) {
  if (!words) return null;
  if (!onRetry) {
    return (
      <p className="error-text" role="alert">
        {words}
      </p>
    );
  }
  return (
    <div className="problem" role="alert">
      <Icon name="warning" />
      <span>{words}</span>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
