/** Why nothing can be asked at an address of the web, if so; credentials in it would be shown wherever it is. */
export function findAddressFault(text: string): 'none' | 'credentials' | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'none';
  return url.username === '' && url.password === '' ? undefined : 'credentials';
}
