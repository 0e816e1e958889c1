import '@fontsource-variable/noto-sans-sc';
import './styles/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './App.tsx';
import { startTexts } from './texts/texts.ts';

// The page's content security policy has no eval; without this zod tries it and the browser reports a violation.
z.config({ jitless: true });
startTexts();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
