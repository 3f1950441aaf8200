import { Component, type ReactNode } from 'react';

type Props = { readonly children: ReactNode };

/** A fault of ours in one part of the screen does not take the rest with it. */
export class Boundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main className="talk talk-empty" id="main" tabIndex={-1}>
        <div className="empty-box" role="alert">
          <h2>This part of the screen failed</h2>
          <p>Nothing was lost on the server.</p>
          <button
            type="button"
            className="button button-main"
            onClick={() => this.setState({ hasFailed: false })}
          >
            Try again
          </button>
        </div>
      </main>
    );
  }
}
