// Screens and parts of them that come when they are first needed. When one
// cannot come, because a deploy took it away or the connection is gone, its
// place says so and the rest stays as it is, with all that was typed; once the
// connection is back it is asked for again.
import { Component, lazy, Suspense, useEffect, useRef, useState, type FunctionComponent, type ReactNode } from 'react';
import { session } from '../api/session';
import { Gone } from './Gone';
import { Waiting } from './Parts';
import { useValue } from './state';

class Boundary extends Component<{ children: ReactNode; gone: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override render() {
    return this.state.failed ? this.props.gone : this.props.children;
  }
}

/** later is a component that is loaded when it is first shown; meanwhile its
 * place is held by waiting. */
export function later<P extends object>(load: () => Promise<FunctionComponent<P>>, waiting: ReactNode = null): FunctionComponent<P> {
  const part = () => lazy(async () => ({ default: await load() })) as unknown as FunctionComponent<P>;
  let Part = part();
  return function Later(props: P) {
    const [attempt, setAttempt] = useState(0);
    const again = () => {
      Part = part();
      setAttempt((n) => n + 1);
    };
    return (
      <Boundary key={attempt} gone={<Absent again={again} />}>
        <Suspense fallback={waiting}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    );
  };
}

/** screen is a whole screen that is loaded when it is first opened. */
export const screen = (load: () => Promise<FunctionComponent>): FunctionComponent => later(load, <Waiting />);

function Absent({ again }: { again: () => void }) {
  const online = useValue(session.state, (s) => s.online);
  const was = useRef(online);
  useEffect(() => {
    if (!was.current && online) again();
    was.current = online;
    // Whenever the connection is back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [online]);
  return <Gone online={online} />;
}
