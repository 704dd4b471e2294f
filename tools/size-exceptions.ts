/** Files that may be longer than the limit: path → why splitting would make it worse. */
export const SIZE_EXCEPTIONS: Readonly<Record<string, string>> = {};
