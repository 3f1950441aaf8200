/** Light, dark, or as the system says. The choice, and nothing else, is kept in the browser. */
type Theme = 'light' | 'dark';

/** The theme that is shown, and the way to the other one. */
export interface ThemeSwitch {
  current(): Theme;
  toggle(): void;
  subscribe(listener: () => void): () => void;
}

const storageKey = 'countersign-theme';

type Options = {
  readonly root: HTMLElement;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly prefersDark: MediaQueryList;
};

export function createThemeSwitch({ root, storage, prefersDark }: Options): ThemeSwitch {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  let chosen = readTheme(storage);
  applyTheme(root, chosen);
  prefersDark.addEventListener('change', tell);
  const current = () => chosen ?? (prefersDark.matches ? 'dark' : 'light');
  return {
    current,
    toggle() {
      chosen = current() === 'dark' ? 'light' : 'dark';
      storage.setItem(storageKey, chosen);
      applyTheme(root, chosen);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readTheme(storage: Pick<Storage, 'getItem'>): Theme | undefined {
  const kept = storage.getItem(storageKey);
  return kept === 'light' || kept === 'dark' ? kept : undefined;
}

function applyTheme(root: HTMLElement, theme: Theme | undefined): void {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
}
