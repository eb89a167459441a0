/** Which pages of images are equal, by their content ids: zero, within one image, across images. */

export interface Duplicates {
  readonly pages: number;
  /** Pages of zeros. */
  readonly zero: number;
  /** Pages that could go because their own image has an equal one, zeros apart. */
  readonly within: number;
  /** Those that could go besides, because an image before has an equal one. */
  readonly across: number;
  /** Contents that are left, zeros apart. */
  readonly distinct: number;
}

/** `contents`: more than the highest id. Id 0 is the page of zeros. */
export function countDuplicates(images: readonly Uint32Array[], contents: number): Duplicates {
  /** By content: 1 + the image that had it last. */
  const last = new Uint32Array(contents);
  const found = { pages: 0, zero: 0, within: 0, across: 0, distinct: 0 };
  for (const [image, ids] of images.entries()) {
    found.pages += ids.length;
    for (const id of ids) {
      const before = last[id] ?? 0;
      if (id === 0) found.zero += 1;
      else if (before === 0) found.distinct += 1;
      else if (before === image + 1) found.within += 1;
      else found.across += 1;
      last[id] = image + 1;
    }
  }
  return found;
}
