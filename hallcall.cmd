@echo off
rem Hallcall's command line from a checkout: sets up what is missing, then runs main/cli on the Node that came with the packages.
setlocal
node "%~dp0tools\setup.mjs" || exit /b 1
set "PATH=%~dp0node_modules\.bin;%PATH%"
node "%~dp0main\cli\main.ts" %*
exit /b %ERRORLEVEL%
