import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import './theme/tokens.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { session } from './api/session';
import { queries } from './api/queries';
import { newerVersion } from './app/newer';
import { router } from './app/router';
import { Unreachable } from './app/Unreachable';
import { Themed } from './theme/Themed';

newerVersion();
const root = createRoot(document.getElementById('root')!);

const show = (app: React.ReactNode) =>
  root.render(
    <StrictMode>
      <Themed>{app}</Themed>
    </StrictMode>,
  );

const begin = (): Promise<void> =>
  session.begin().then(
    () =>
      show(
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>,
      ),
    () => show(<Unreachable retry={() => void begin()} />),
  );

void begin();
