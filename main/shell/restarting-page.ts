/**
 * What a screen shows while the controller is down: a page with no script and no file behind it. A data address, because a page from
 * file:// would need a privilege that the packaged program has switched off.
 */
const html = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Hallcall</title>
<style>
  html { height: 100%; background: #10243e; color: #fff; font-family: "Noto Sans SC", "Microsoft YaHei", sans-serif; cursor: none; }
  body { height: 100%; margin: 0; display: grid; place-content: center; gap: 1.5rem; text-align: center; user-select: none; }
  h1 { margin: 0; font-size: 6vmin; }
  p { margin: 0; font-size: 3.2vmin; opacity: .8; }
</style>
<body role="status">
  <h1>系统正在恢复，请稍候</h1>
  <p>This screen will be back in a moment</p>
</body>
</html>`;

/** The address of the page "controller is restarting". */
export const restartingPageUrl = `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
