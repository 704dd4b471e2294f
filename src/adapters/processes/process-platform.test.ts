import { describePlatformContract } from '#ports/platform.contract.ts';
import { openTinyFixture } from '../../../test/tiny-fixture.ts';

describePlatformContract('the platform of processes', openTinyFixture);
