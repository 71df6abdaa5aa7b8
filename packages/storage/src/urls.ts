/** Where the API serves what rows name; read models carry these, so that no page builds an address itself. */
export const tileUrl = (sha256: string): string => `/api/v1/tiles/${sha256}`
export const originalUrl = (imageId: string): string => `/api/v1/images/${imageId}/original`
export const activationsUrl = (inspectionId: string, layer: string): string =>
  `/api/v1/inspections/${inspectionId}/layers/${layer}/activations.npy`
