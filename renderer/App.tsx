import { lazy, Suspense } from 'react';
import { BrowserRouter, Link, Route, Routes } from 'react-router';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { FullPage } from './components/FullPage.tsx';
import { ScreenConfigProvider } from './config/screen-config.tsx';
import { LiveProvider } from './live/live-context.tsx';
import { useTexts } from './texts/texts.ts';

// Each screen is its own bundle: the kiosk and the board do without the component library of the desks.
const HomePage = lazy(async () => ({ default: (await import('./home/HomePage.tsx')).HomePage }));
const KioskPage = lazy(async () => ({ default: (await import('./kiosk/KioskPage.tsx')).KioskPage }));
const WindowPage = lazy(async () => ({ default: (await import('./window/WindowPage.tsx')).WindowPage }));
const BoardPage = lazy(async () => ({ default: (await import('./board/BoardPage.tsx')).BoardPage }));
const ManagerPage = lazy(async () => ({ default: (await import('./manager/ManagerPage.tsx')).ManagerPage }));
const ReportsPage = lazy(async () => ({ default: (await import('./reports/ReportsPage.tsx')).ReportsPage }));
const WhatIfPage = lazy(async () => ({ default: (await import('./what-if/WhatIfPage.tsx')).WhatIfPage }));
const DevicesPage = lazy(async () => ({ default: (await import('./devices/DevicesPage.tsx')).DevicesPage }));
const VirtualPage = lazy(async () => ({ default: (await import('./virtual/VirtualPage.tsx')).VirtualPage }));

/** All screens. */
export function App() {
  const { t } = useTexts();
  return (
    <LiveProvider>
      <ScreenConfigProvider>
        <BrowserRouter>
          <ErrorBoundary fallback={<FullPage title={t('app.broken')} tone="quiet" />} recoverAfterMs={3000}>
            <Suspense fallback={<FullPage title={t('app.loading')} tone="quiet" />}>
              <Routes>
                <Route path="/" element={<HomePage />} />
                <Route path="/kiosk/:kiosk" element={<KioskPage />} />
                <Route path="/window/:window" element={<WindowPage />} />
                <Route path="/board" element={<BoardPage />} />
                <Route path="/board/:board" element={<BoardPage />} />
                <Route path="/manager" element={<ManagerPage />} />
                <Route path="/reports" element={<ReportsPage />} />
                <Route path="/what-if" element={<WhatIfPage />} />
                <Route path="/devices" element={<DevicesPage />} />
                <Route path="/virtual" element={<VirtualPage />} />
                <Route path="*" element={<NotFound />} />
              </Routes>
            </Suspense>
          </ErrorBoundary>
        </BrowserRouter>
      </ScreenConfigProvider>
    </LiveProvider>
  );
}

function NotFound() {
  const { t, beside } = useTexts();
  return (
    <FullPage title={t('app.not-found')} hint={beside('app.not-found')} tone="quiet">
      <Link to="/">{t('app.home')}</Link>
    </FullPage>
  );
}
