export function sha256(bytes: Uint8Array | string): string;
export function byteOrder(a: string, b: string): number;
export function modelDigest(files: ReadonlyMap<string, Uint8Array>): string;
export function testSetDigest(cases: Iterable<{ readonly id: string; readonly truth: number }>): string;
