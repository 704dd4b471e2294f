import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEvent } from 'react';
import type { Role } from '../../../src/api/access.ts';
import { useHindrance } from '../lib/me.ts';

interface RoleButtonProps extends ButtonProps {
  /** Who may press it. */
  readonly needs: Role;
  readonly onClick: () => void;
}

/** A button that tells why it cannot be pressed. It stays in the order of the keyboard, so that everybody learns why. */
export function RoleButton({ needs, onClick, ...props }: RoleButtonProps) {
  const hindrance = useHindrance(needs);
  if (hindrance === undefined) return <Button {...props} onClick={onClick} />;
  return (
    <Tooltip label={hindrance} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...props}
        data-disabled
        aria-disabled
        aria-description={hindrance}
        onClick={(event: MouseEvent) => event.preventDefault()}
      />
    </Tooltip>
  );
}
