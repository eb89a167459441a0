/** Bob Jenkins' lookup3 over 32-bit words, as the kernel's jhash2() computes it (checksums of KSM before xxhash). */

const GOLDEN = 0xdeadbeef | 0;

function rotl(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

/** The hash of the first `count` words, unsigned. */
export function jhash2(words: Uint32Array, count: number, initval: number): number {
  let a = (GOLDEN + (count << 2) + initval) | 0;
  let b = a;
  let c = a;
  let at = 0;
  for (; count - at > 3; at += 3) {
    a = (a + (words[at] ?? 0)) | 0;
    b = (b + (words[at + 1] ?? 0)) | 0;
    c = (c + (words[at + 2] ?? 0)) | 0;
    a = ((a - c) | 0) ^ rotl(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotl(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotl(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotl(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotl(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotl(b, 4);
    b = (b + a) | 0;
  }
  const left = count - at;
  if (left === 0) return c >>> 0;
  a = (a + (words[at] ?? 0)) | 0;
  if (left > 1) b = (b + (words[at + 1] ?? 0)) | 0;
  if (left > 2) c = (c + (words[at + 2] ?? 0)) | 0;
  c = ((c ^ b) - rotl(b, 14)) | 0;
  a = ((a ^ c) - rotl(c, 11)) | 0;
  b = ((b ^ a) - rotl(a, 25)) | 0;
  c = ((c ^ b) - rotl(b, 16)) | 0;
  a = ((a ^ c) - rotl(c, 4)) | 0;
  b = ((b ^ a) - rotl(a, 14)) | 0;
  c = ((c ^ b) - rotl(b, 24)) | 0;
  return c >>> 0;
}
