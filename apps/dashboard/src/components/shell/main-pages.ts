/** Where the bar at the top leads, and the finder from everywhere. */
export const MAIN_PAGES = [
  { href: '/', title: 'Runs', isHere: (path: string) => path === '/' || /^\/runs\/(?!new)/.test(path) },
  { href: '/runs/new', title: 'New run', isHere: (path: string) => path === '/runs/new' },
  { href: '/inspections', title: 'Inspections', isHere: (path: string) => path.startsWith('/inspections') },
  { href: '/notes', title: 'Notes', isHere: (path: string) => path.startsWith('/notes') },
  { href: '/datasets', title: 'Data sets', isHere: (path: string) => path.startsWith('/datasets') },
  { href: '/workers', title: 'Workers', isHere: (path: string) => path.startsWith('/workers') },
]
