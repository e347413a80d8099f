// Runs before the page is painted, so that components which need JavaScript do not flash up without it.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("nhsuk-frontend-supported");
