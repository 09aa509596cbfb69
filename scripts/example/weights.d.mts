export function weights(seed: number): Buffer;
