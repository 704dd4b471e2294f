import { Box, Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface ScrollableTableProps {
  /** Pixels below which the table scrolls inside its own frame. */
  readonly minWidth: number;
  readonly label: string;
  readonly children: ReactNode;
}

/** A table that never makes the page wider than the screen; the keyboard scrolls it too. */
export function ScrollableTable({ minWidth, label, children }: ScrollableTableProps) {
  return (
    <Box component="section" className="scrollable" tabIndex={0} aria-label={label}>
      <Table verticalSpacing={5} highlightOnHover miw={minWidth}>
        {children}
      </Table>
    </Box>
  );
}
