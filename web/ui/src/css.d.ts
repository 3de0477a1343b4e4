// Vite puts imported styles into the entry's style sheet.
declare module '*.css';
