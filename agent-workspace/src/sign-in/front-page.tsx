import type { ReactNode } from 'react';
import { ProofIcon } from '../proof/proof-icon.tsx';

/** The frame of the pages outside of a session. */
export function FrontPage({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <main className="front-page" id="main" tabIndex={-1}>
      <div className="front-box">
        <p className="front-brand">
          <ProofIcon state="verified" isSilent />
          Countersign
        </p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
