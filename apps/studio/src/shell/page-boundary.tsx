/**
 * Catches what a page throws, so that the navigation stays and the user gets a way out.
 * @module
 */
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { Message } from '../ui/message.js';
import { PageFrame } from '../ui/page-frame.js';

interface State {
  readonly error: unknown;
}

export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) {
      return this.props.children;
    }
    return (
      <PageFrame title="This page failed">
        <Message
          kind="danger"
          title={error instanceof Error ? error.message : String(error)}
          actions={<Button onClick={() => window.location.reload()}>Load again</Button>}
        >
          The other pages still work. If a new version was installed meanwhile, loading again mends it.
        </Message>
      </PageFrame>
    );
  }
}
