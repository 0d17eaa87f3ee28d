// The root of all routes, in a file of its own so that screens can name it.
import { createRootRoute } from '@tanstack/react-router';
import { Frame } from './Frame';

export const rootRoute = createRootRoute({ component: Frame });
