/** Bob Jenkins' lookup3 over 32-bit words, as the kernel's jhash2() computes it, over words where they lie. */

const GOLDEN: u32 = 0xdeadbeef;

export function jhash2(start: usize, count: u32, initval: u32): u32 {
  let a: u32 = GOLDEN + (count << 2) + initval;
  let b = a;
  let c = a;
  let at = start;
  let left = count;
  for (; left > 3; left -= 3) {
    a += load<u32>(at);
    b += load<u32>(at, 4);
    c += load<u32>(at, 8);
    at += 12;
    a = (a - c) ^ rotl<u32>(c, 4);
    c += b;
    b = (b - a) ^ rotl<u32>(a, 6);
    a += c;
    c = (c - b) ^ rotl<u32>(b, 8);
    b += a;
    a = (a - c) ^ rotl<u32>(c, 16);
    c += b;
    b = (b - a) ^ rotl<u32>(a, 19);
    a += c;
    c = (c - b) ^ rotl<u32>(b, 4);
    b += a;
  }
  if (left == 0) return c;
  a += load<u32>(at);
  if (left > 1) b += load<u32>(at, 4);
  if (left > 2) c += load<u32>(at, 8);
  c = (c ^ b) - rotl<u32>(b, 14);
  a = (a ^ c) - rotl<u32>(c, 11);
  b = (b ^ a) - rotl<u32>(a, 25);
  c = (c ^ b) - rotl<u32>(b, 16);
  a = (a ^ c) - rotl<u32>(c, 4);
  b = (b ^ a) - rotl<u32>(a, 14);
  return (c ^ b) - rotl<u32>(b, 24);
}
