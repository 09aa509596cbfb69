export function junit(version: string): string;
