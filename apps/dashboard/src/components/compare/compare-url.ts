export function compareUrl(ids: readonly string[], rest = ''): string {
  return `/compare?with=${ids.join(',')}${rest === '' ? '' : `&${rest}`}`
}
