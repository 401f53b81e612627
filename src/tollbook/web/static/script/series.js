// A series' page that answers: a slider over the days by which things had been published, and charts that
// can be zoomed. Without this script the date field and the still charts do the same.
"use strict";

const DAY = 86400000;
const day = (text) => Date.parse(text + "T00:00:00Z");
const iso = (moment) => new Date(moment).toISOString().slice(0, 10);

// The slider

function slider(box) {
  const range = box.querySelector("input");
  const field = document.getElementById("as_of");
  const shownDay = box.querySelector("output");
  const announcement = document.getElementById("moment-told");
  const first = day(box.dataset.first);
  const last = day(box.dataset.last);
  const words = new Intl.DateTimeFormat(box.dataset.language === "uk" ? "uk" : "en-GB", {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  let timer = 0;
  let asking = null;

  // One step past the last day stands for the newest, whatever has come in since.
  range.max = String((last - first) / DAY + 1);
  range.value = String(box.dataset.now ? (day(box.dataset.now) - first) / DAY : range.max);
  box.hidden = false;
  say();

  range.addEventListener("input", () => { say(); later(); });
  range.addEventListener("keydown", (event) => {
    const step = { PageUp: 30, PageDown: -30 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    range.value = String(Number(range.value) + step);
    say();
    later();
  });

  function chosen() {
    return range.value === range.max ? "" : iso(first + Number(range.value) * DAY);
  }

  function say() {
    const chosenDay = chosen();
    shownDay.textContent = chosenDay ? words.format(day(chosenDay)) : box.dataset.newest;
    range.setAttribute("aria-valuetext", shownDay.textContent);
    field.value = chosenDay;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(show, 350);
  }

  async function show() {
    const address = new URL(location.href);
    if (chosen()) address.searchParams.set("as_of", chosen());
    else address.searchParams.delete("as_of");
    address.hash = "";
    if (asking) asking.abort();
    asking = new AbortController();
    const region = document.getElementById("shown");
    region.classList.add("waiting");
    try {
      const answer = await fetch(address, { signal: asking.signal, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("shown") || page.querySelector("main");
      region.replaceChildren(...found.childNodes);
      region.classList.remove("waiting");
      history.replaceState(null, "", address);
      announcement.textContent = shownDay.textContent;
      charts(region);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      region.classList.remove("waiting");
      location.assign(address);
    }
  }
}

// Charts that come alive

let vega = null;

function loaded(address) {
  vega ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.vegaEmbed));
    script.addEventListener("error", () => { vega = null; reject(new Error("not loaded")); });
    document.head.append(script);
  });
  return vega;
}

function charts(region) {
  for (const figure of region.querySelectorAll("figure.chart")) prepare(figure);
}

function prepare(figure) {
  const tools = element("p", "tools");
  const button = element("button", "quiet", figure.dataset.words);
  button.type = "button";
  tools.append(button);
  figure.querySelector("picture").after(tools);
  let state = "still";
  let view = null;
  let live = null;
  let whole = null;
  const sizes = new ResizeObserver(reach);

  button.addEventListener("click", () => (state === "alive" ? still() : awaken(true)));

  // On a wide screen with a pointer that rests on the chart, nobody need look for the button.
  const wide = matchMedia("(min-width: 60rem) and (hover: hover)");
  const thrifty = navigator.connection && navigator.connection.saveData;
  let resting = 0;
  figure.querySelector("picture").addEventListener("pointerenter", () => {
    if (wide.matches && !thrifty && state === "still") resting = setTimeout(() => awaken(false), 400);
  });
  figure.querySelector("picture").addEventListener("pointerleave", () => clearTimeout(resting));

  async function awaken(onRequest) {
    if (state !== "still") return;
    state = "waking";
    button.disabled = true;
    try {
      const embed = await loaded(figure.dataset.vega);
      const answer = await fetch(specification(figure), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const chart = await answer.json();
      whole = JSON.parse(chart.vconcat[0].encoding.x.scale.domain.expr);
      live = element("div", "live");
      // Vega gives the element it draws in a role and a description, so what scrolls is another one around it.
      const drawing = element("div", "drawing");
      live.append(drawing);
      figure.querySelector("picture").after(live);
      const found = await embed(drawing, chart, {
        mode: "vega-lite", ast: true, actions: false, defaultStyle: false, renderer: "canvas",
        tooltip: { disableDefaultStyle: true },
        config: { aria: false },
      });
      view = found.view;
      figure.querySelector("picture").hidden = true;
      state = "alive";
      button.textContent = figure.dataset.back;
      tools.append(...zooming(), element("span", "small soft", figure.dataset.help));
      sizes.observe(live);
      sizes.observe(live.querySelector("canvas"));
    } catch (fault) {
      if (live) live.remove();
      state = "failed";
      tools.replaceChildren(element("span", "small soft", figure.dataset.failed));
      console.warn(fault);
    }
    button.disabled = false;
    // A disabled button cannot take the focus, so it gets it back only now.
    if (onRequest && state === "alive") button.focus();
  }

  // A chart wider than its room scrolls, which the keyboard must be able to do as well. Where it fits, a stop
  // on the way through the page would only be in the way.
  function reach() {
    if (live.scrollWidth > live.clientWidth) {
      live.tabIndex = 0;
      live.setAttribute("role", "group");
      live.setAttribute("aria-labelledby", figure.closest("section").getAttribute("aria-labelledby"));
    } else {
      for (const name of ["tabindex", "role", "aria-labelledby"]) live.removeAttribute(name);
    }
  }

  function still() {
    sizes.disconnect();
    view.finalize();
    live.remove();
    figure.querySelector("picture").hidden = false;
    tools.replaceChildren(button);
    button.textContent = figure.dataset.words;
    state = "still";
    button.focus();
  }

  function zooming() {
    const by = (factor) => () => {
      const [low, high] = domain();
      const middle = (low + high) / 2;
      const half = Math.max(3 * DAY, ((high - low) / 2) * factor);
      set(Math.max(whole[0], middle - half), Math.min(whole[1], middle + half));
    };
    return [
      tool(figure.dataset.in, by(0.5)),
      tool(figure.dataset.out, by(2)),
      tool(figure.dataset.all, () => set(...whole)),
    ];
  }

  function set(low, high) {
    view.signal("zoom_first", [low, high]).runAsync();
  }

  function domain() {
    const zoomed = view.signal("zoom_first");
    return (zoomed && zoomed.length ? zoomed : whole).map(Number);
  }
}

function specification(figure) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const address = new URL(figure.dataset.specification, location.href);
  address.searchParams.set("theme", dark ? "dark" : "light");
  const room = Math.floor(figure.getBoundingClientRect().width);
  address.searchParams.set("width", String(Math.min(1080, Math.max(300, room))));
  return address;
}

function tool(words, does) {
  const made = element("button", "quiet", words);
  made.type = "button";
  made.addEventListener("click", does);
  return made;
}

function element(name, kind, words = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = words;
  return made;
}

const box = document.getElementById("slider");
if (box) slider(box);
charts(document);
