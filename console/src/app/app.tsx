import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueries } from '../lib/queries.ts';
import { createConsoleRouter } from './router.tsx';
import { readableVariables, theme } from './theme.ts';

export function App() {
  const [queries] = useState(createQueries);
  const [router] = useState(createConsoleRouter);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
