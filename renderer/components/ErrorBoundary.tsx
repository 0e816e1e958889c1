import { Component, type ErrorInfo, type ReactNode } from 'react';

type Props = {
  /** What stands there until the screen comes back. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
  /** After this long the screen starts anew, idle. */
  readonly recoverAfterMs: number;
};

/** Keeps a broken screen from staying broken: shows the fallback for a moment, then mounts the children anew. */
export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override readonly state = { broken: false };
  #timer: ReturnType<typeof setTimeout> | null = null;

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('a screen broke and starts anew', error, info.componentStack);
    this.#timer = setTimeout(() => this.setState({ broken: false }), this.props.recoverAfterMs);
  }

  override componentWillUnmount(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}
