import { InvalidInputError } from '@convscope/shared'

/** For a picture whose pixels cannot be had. */
export const corrupt = (cause: unknown): InvalidInputError =>
  new InvalidInputError(
    {
      code: 'image_corrupt',
      message: 'The picture is damaged and cannot be decoded. Save it again and retry.',
      field: 'file',
    },
    { cause },
  )
