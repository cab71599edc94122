// Fixes what the theme leaves undone for people who do not see the page or use no mouse.
// Nothing here changes how a page looks, and a page can be read without it.

/** The search box is a dialog, and needs a name. */
function nameSearch() {
  document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
}

/** A part of the navigation may be named after a label that holds nothing but an icon. */
function nameNavigation() {
  for (const part of document.querySelectorAll("nav.md-nav[aria-labelledby]")) {
    const label = document.getElementById(part.getAttribute("aria-labelledby"));
    if (!label?.textContent.trim()) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", part.querySelector(".md-nav__title").textContent.trim());
    }
  }
}

/** The button that copies a block of code is no navigation. It comes when the block is seen. */
function nameButtons() {
  for (const part of document.querySelectorAll("nav.md-code__nav:not([role])")) {
    part.setAttribute("role", "presentation");
  }
}

/** A table that is wider than the page is scrolled by the arrow keys, once it can be focused. */
function reachTables() {
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (table.scrollWidth > table.clientWidth) {
      table.tabIndex = 0;
    } else {
      table.removeAttribute("tabindex");
    }
  }
}

function fixArticle() {
  nameButtons();
  reachTables();
}

nameSearch();
nameNavigation();
fixArticle();
window.addEventListener("resize", reachTables);
const article = document.querySelector("article");
if (article) {
  new MutationObserver(fixArticle).observe(article, { childList: true, subtree: true });
}
