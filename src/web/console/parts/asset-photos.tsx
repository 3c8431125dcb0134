import { useWords } from '../language/words.ts';
import { useMay } from '../server/me.ts';
import { fileAddress } from '../server/server.ts';
import looks from './asset-photos.module.css';
import { partWords } from './words.ts';

type AssetPhotosProps = {
  readonly tag: string;
  readonly photos: readonly { readonly sha256: string }[];
};

/** Photos of an asset, small, each a link to itself; for whoever may not see the inventory, only that there are some. */
export function AssetPhotos({ tag, photos }: AssetPhotosProps) {
  const say = useWords(partWords);
  const may = useMay();
  if (!may('holdings.read')) return say('photos', { count: photos.length });
  return (
    <div className={looks['photos']}>
      {photos.map(({ sha256 }, index) => {
        const address = fileAddress(`/assets/${encodeURIComponent(tag)}/photos/${sha256.replace('sha256:', '')}`);
        return (
          <a key={sha256} href={address} target="_blank" rel="noreferrer">
            <img src={address} alt={say('photo', { n: index + 1, tag })} loading="lazy" />
          </a>
        );
      })}
    </div>
  );
}
