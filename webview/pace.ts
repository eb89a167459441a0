/** How often something is done that is asked for more often than it is worth doing. The page's clock. */

/** Once, however often it is asked for since the last frame. */
export function onceAFrame(work: () => void): () => void {
  let isDue = false;
  const now = (): void => {
    isDue = false;
    work();
  };
  return () => {
    if (!isDue) requestAnimationFrame(now);
    isDue = true;
  };
}

/** When it has not been asked for in so long. */
export function onceStill(ms: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
}
